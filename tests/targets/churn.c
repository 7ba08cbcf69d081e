// Threads that make threads and end, without a pause: there is never a list of them that stays true.
#include "threads.h"

#define LINES 4

static volatile int halted;
static pthread_attr_t detached;

static void *work(void *line) {
  pthread_t next;
  if (!halted && pthread_create(&next, &detached, work, line))
    fail("pthread_create failed");
  return NULL;
}

int main(void) {
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  for (int i = 0; i < LINES; i++)
    work(NULL);
  say("pid", (size_t)getpid());
  serve(NULL);
}
