// Threads that allocate and free for ever. `stop` stands them still and counts; `go` sends them on.
#include "threads.h"

#define SLOTS 1000

struct worker {
  uint64_t random, done;
  void *block[SLOTS];
};

static size_t largest;
static int threads;
static struct worker *workers;
static volatile int orders, standing; // odd orders: stand still

static uint64_t next(uint64_t *random) {
  *random ^= *random >> 12;
  *random ^= *random << 25;
  *random ^= *random >> 27;
  return *random * 2685821657736338717u;
}

static void *work(void *at) {
  struct worker *mine = at;
  for (;;) {
    int now = __atomic_load_n(&orders, __ATOMIC_ACQUIRE);
    if (now % 2) {
      arrive(&standing);
      wait_while(&orders, now); // a thread that sleeps through a `go` sees the next `stop` all the same
    }
    size_t slot = next(&mine->random) % SLOTS;
    free(mine->block[slot]);
    size_t size = next(&mine->random) % largest;
    mine->block[slot] = malloc(size);
    if (!mine->block[slot])
      fail("out of memory");
    memset(mine->block[slot], 0x5a, size);
    mine->done++;
  }
  return NULL;
}

static int obey(const char *word) {
  if (!strcmp(word, "stop") && orders % 2 == 0) {
    change(&standing, 0);
    change(&orders, orders + 1);
    wait_until(&standing, threads);
    memset(&live, 0, sizeof live);
    uint64_t done = 0;
    for (int i = 0; i < threads; i++) {
      done += workers[i].done;
      for (size_t slot = 0; slot < SLOTS; slot++)
        if (workers[i].block[slot])
          lived(workers[i].block[slot], 0);
    }
    say("done_so_far", done);
    say_counts();
    say_live();
    return 1;
  }
  if (!strcmp(word, "go") && orders % 2) {
    change(&orders, orders + 1);
    return 1;
  }
  return !strcmp(word, "go") || !strcmp(word, "stop");
}

int main(int argc, char **argv) {
  threads = (int)argument(argc, argv, 1, 2);
  largest = argument(argc, argv, 2, 2000);
  workers = pages((size_t)threads * sizeof *workers);
  for (int i = 0; i < threads; i++) {
    workers[i].random = (uint64_t)i + 1;
    start(work, &workers[i]);
  }
  say("pid", (size_t)getpid());
  say_version();
  say("threads", (size_t)threads);
  serve(obey);
}
