// Threads that allocate, free and reallocate without a pause, and look at every byte of every block: what somebody from
// outside drops of a block that is in use shows as a broken one. With no threads the main thread does it, between two
// looks at its input, so that malloc never takes a lock. `check` waits until every thread has gone on, and says what was
// broken so far; `quiet` has half of what is held freed, and the threads rest until `check`.
#include "threads.h"
#include <poll.h>
#include <sched.h>

#define SLOTS 400

enum { GOES, RESTS };

struct block {
  uint64_t *at;
  size_t words;
  uint64_t seed;
};

static volatile int mode;
static volatile int resting;
static volatile uint64_t rounds[MAX_THREADS], broken[MAX_THREADS];
static struct block held[MAX_THREADS][SLOTS];

static uint64_t next(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static void fill(struct block *block, size_t from) {
  for (size_t i = from; i < block->words; i++)
    block->at[i] = block->seed + i;
}

static int is_whole(const struct block *block, size_t words) {
  for (size_t i = 0; i < words; i++)
    if (block->at[i] != block->seed + i)
      return 0;
  return 1;
}

// Mostly small, some of many pages, none with a mapping of its own.
static size_t some_words(uint64_t random) {
  switch (random & 7) {
  case 0: return 1 + (random >> 8) % 8192;
  case 1:
  case 2: return 1 + (random >> 8) % 1024;
  default: return 1 + (random >> 8) % 64;
  }
}

static void round_of(struct block *blocks, uint64_t *state, int me) {
  struct block *block = &blocks[next(state) % SLOTS];
  uint64_t random = next(state);
  size_t words = some_words(random);
  if (block->at && !is_whole(block, block->words))
    broken[me]++;
  if (!block->at) {
    int is_zeroed = (random >> 40 & 3) == 0;
    block->at = is_zeroed ? calloc(words, 8) : malloc(words * 8);
    for (size_t i = 0; is_zeroed && i < words; i++)
      if (block->at[i] != 0) {
        broken[me]++;
        break;
      }
    block->words = words;
    block->seed = random;
    fill(block, 0);
  } else if ((random >> 40 & 3) == 0) {
    size_t kept = words < block->words ? words : block->words;
    block->at = realloc(block->at, words * 8);
    if (!is_whole(block, kept))
      broken[me]++;
    block->words = words;
    fill(block, 0);
  } else {
    free(block->at);
    block->at = NULL;
  }
}

static void rest(struct block *blocks) {
  for (int i = 0; i < SLOTS; i += 2) {
    free(blocks[i].at);
    blocks[i].at = NULL;
  }
  arrive(&resting);
  wait_while(&mode, RESTS);
}

static void work(int me, int is_alone) {
  struct block *blocks = held[me];
  uint64_t state = 88172645463325252u + (uint64_t)me * 7919;
  struct pollfd input = {.fd = 0, .events = POLLIN};
  while (!is_alone || poll(&input, 1, 0) == 0)
    for (int i = 0; i < 64; i++) {
      if (mode == RESTS && !is_alone)
        rest(blocks);
      round_of(blocks, &state, me);
      rounds[me]++;
    }
}

static void *thread(void *at) {
  work((int)(uintptr_t)at, 0);
  return NULL;
}

int main(int argc, char **argv) {
  int threads = (int)argument(argc, argv, 1, 8);
  char word[64];
  if (nice(10) == -1) // whoever works on it from outside wants a share of a machine with few processors
    fail("not nice");
  for (int i = 0; i < threads; i++)
    start(thread, (void *)(uintptr_t)i);
  say("pid", (size_t)getpid());
  put_text("ready\n");
  if (threads == 0)
    work(0, 1);
  while (hear(word, sizeof word)) {
    int all = threads ? threads : 1;
    if (!strcmp(word, "quiet")) {
      resting = 0;
      change(&mode, RESTS);
      wait_until(&resting, threads);
    } else {
      change(&mode, GOES);
      uint64_t sum = 0, went = 0, before[MAX_THREADS];
      for (int i = 0; i < all; i++)
        before[i] = rounds[i];
      for (int i = 0; i < threads; i++)
        while (rounds[i] < before[i] + 1000)
          sched_yield();
      for (int i = 0; i < all; i++) {
        sum += broken[i];
        went += rounds[i];
      }
      say("broken", sum);
      say("rounds", went);
    }
    put_text("done\n");
    if (threads == 0)
      work(0, 1);
  }
  return 0;
}
