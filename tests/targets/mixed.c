// Threads (and the main one) that allocate and free at random, seeded, blocks of one another too; then all stand still.
#include "threads.h"

#define SLOTS 2000

struct worker {
  uint64_t random;
  void *block[SLOTS];
  size_t size[SLOTS];
};

static size_t steps, threads;
static struct worker *workers;
static volatile int finished, leave, turn;

static uint64_t next(uint64_t *random) { // xorshift64*
  *random ^= *random >> 12;
  *random ^= *random << 25;
  *random ^= *random >> 27;
  return *random * 2685821657736338717u;
}

// Mostly small, some of them fast, few of them large enough for a mapping.
static size_t some_size(uint64_t *random) {
  uint64_t kind = next(random) % 100, r = next(random);
  return kind < 40 ? r % 120 : kind < 80 ? r % 2000 : kind < 99 ? r % 30000 : r % 400000;
}

static void shuffle(struct worker *mine) {
  for (size_t step = 0; step < steps; step++) {
    size_t slot = next(&mine->random) % SLOTS;
    if (mine->block[slot] && next(&mine->random) % 4 == 0) {
      mine->size[slot] = some_size(&mine->random) + 1;
      mine->block[slot] = resize(mine->block[slot], mine->size[slot]);
    } else if (mine->block[slot]) {
      free(mine->block[slot]);
      mine->block[slot] = NULL;
      continue;
    } else {
      mine->size[slot] = some_size(&mine->random);
      mine->block[slot] = next(&mine->random) % 3 ? malloc(mine->size[slot]) : calloc(1, mine->size[slot]);
    }
    if (!mine->block[slot])
      fail("out of memory");
    memset(mine->block[slot], 0x5a, mine->size[slot]);
  }
}

// One after another, so that the same seed gives the same heaps.
static void *work(void *at) {
  struct worker *mine = at;
  int number = (int)(mine - workers);
  wait_until(&turn, number);
  shuffle(mine);
  struct worker *other = workers + (number + 1) % (int)(threads + 1);
  for (size_t slot = 0; slot < SLOTS; slot += 5) { // another thread's blocks end in my tcache, or in its arena
    free(other->block[slot]);
    other->block[slot] = NULL;
  }
  change(&turn, number + 1);
  arrive(&finished);
  if (number)
    wait_while(&leave, 0);
  return NULL;
}

int main(int argc, char **argv) {
  size_t seed = argument(argc, argv, 1, 1);
  threads = argument(argc, argv, 2, 3);
  steps = argument(argc, argv, 3, 50000);
  if (threads >= MAX_THREADS)
    fail("too many threads");
  workers = pages((threads + 1) * sizeof *workers);
  for (size_t i = 0; i <= threads; i++)
    workers[i].random = seed * 2654435761u + i + 1;
  for (size_t i = 1; i <= threads; i++)
    start(work, &workers[i]);
  work(&workers[0]);
  wait_until(&finished, (int)threads + 1);
  for (size_t i = 0; i <= threads; i++)
    for (size_t slot = 0; slot < SLOTS; slot++)
      if (workers[i].block[slot])
        lived(workers[i].block[slot], workers[i].size[slot]);
  say("seed", seed);
  say("threads", threads);
  serve_truth(NULL);
}
