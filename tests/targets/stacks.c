// Threads whose stacks have been used deeply, and a main stack as well: resident bytes that are nobody's heap.
#include "threads.h"

static size_t depth;
static volatile int deep, leave;

static void __attribute__((noinline)) dig(size_t bytes) {
  volatile char frame[4096];
  frame[0] = frame[4095] = 1;
  if (bytes > sizeof frame)
    dig(bytes - sizeof frame);
  frame[1] = 1; // no tail call
}

static void *work(void *unused) {
  (void)unused;
  dig(depth);
  arrive(&deep);
  wait_while(&leave, 0);
  return NULL;
}

int main(int argc, char **argv) {
  int threads = (int)argument(argc, argv, 1, 4);
  depth = argument(argc, argv, 2, 4 << 20);
  for (int i = 0; i < threads; i++)
    start(work, NULL);
  wait_until(&deep, threads);
  dig(depth);
  say("threads", (size_t)threads);
  say("stack_bytes_at_least", ((size_t)threads + 1) * depth);
  serve_truth(NULL);
}
