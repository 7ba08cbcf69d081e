// A process whose first thread has ended; another one carries on.
#include "threads.h"

static volatile int told;

static void *work(void *unused) {
  (void)unused;
  void *freed = memset(malloc(100000), 1, 100000); // less than malloc gives back by itself
  say_address("freed", freed);
  free(freed);
  say("tid", (size_t)syscall(SYS_gettid));
  change(&told, 1);
  serve(NULL);
  return NULL;
}

int main(void) {
  start(work, NULL);
  wait_until(&told, 1);
  syscall(SYS_exit, 0); // this thread only
}
