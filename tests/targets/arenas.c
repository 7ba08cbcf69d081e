// Threads that each fill an arena, free all but one block in every KEEP, and live on.
// With `ended` as last argument they end first: their tcaches are given back and their arenas belong to nobody.
#include "threads.h"

static size_t blocks, size, keep;
static volatile int allocated, freed, leave;
static struct live lives[MAX_THREADS];

static void *work(void *at) {
  struct live *mine = at;
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++) {
    block[i] = malloc(size);
    if (!block[i])
      fail("out of memory");
    memset(block[i], 0x5a, size);
  }
  arrive(&allocated);
  wait_while(&leave, 0);
  for (size_t i = 0; i < blocks; i++)
    if (keep && i % keep == keep - 1)
      note_live(mine, block[i], size);
    else
      free(block[i]);
  arrive(&freed);
  wait_while(&leave, 1);
  return NULL;
}

int main(int argc, char **argv) {
  int threads = (int)argument(argc, argv, 1, 4);
  blocks = argument(argc, argv, 2, 4000);
  size = argument(argc, argv, 3, 2000);
  keep = argument(argc, argv, 4, 1000);
  int ended = argc > 5 && !strcmp(argv[5], "ended");
  if (threads > MAX_THREADS)
    fail("too many threads");
  pthread_t thread[MAX_THREADS];
  for (int i = 0; i < threads; i++)
    thread[i] = start(work, &lives[i]);
  wait_until(&allocated, threads);
  change(&leave, 1);
  wait_until(&freed, threads);
  if (ended) {
    change(&leave, 2);
    for (int i = 0; i < threads; i++)
      pthread_join(thread[i], NULL);
  }
  for (int i = 0; i < threads; i++)
    add_live(&lives[i]);
  say("threads", (size_t)(ended ? 0 : threads));
  say("threads_ever", (size_t)threads);
  serve_truth(NULL);
}
