// Does what a setting of malloc decides, and says what came of it: `malloc BYTES` whether the block has a mapping of its
// own and how far the break moved, `free` the newest one, `exhaust` uses up the top, `small` what is left in fastbins,
// `thread` whose arena a new thread gets. With an argument that many threads stand by, so that malloc takes its locks.
#include "threads.h"

#define MOST 4096

static void *blocks[MOST];
static int count_of_blocks;
static volatile int never, standing, arena_bits;

static void *stand_by(void *unused) {
  (void)unused;
  arrive(&standing);
  wait_while(&never, 0);
  return NULL;
}

static void *ask(void *unused) {
  (void)unused;
  void *block = malloc(2000);
  __asm__ volatile("" : "+r"(block)); // gcc holds the word before it to be nobody's
  arena_bits = (block_header(block) & 4) != 0; // NON_MAIN_ARENA
  arrive(&standing);
  wait_while(&never, 0);
  return NULL;
}

static void *push(size_t size) {
  if (count_of_blocks == MOST)
    fail("too many blocks");
  void *block = malloc(size);
  __asm__ volatile("" : "+r"(block));
  return blocks[count_of_blocks++] = block;
}

static int obey(const char *word) {
  char *before = sbrk(0);
  if (!strncmp(word, "malloc ", 7)) {
    void *block = push(number(word + 7));
    say("mmapped", (size_t)block_is_mmapped(block));
    say("brk_up", (size_t)((char *)sbrk(0) - before));
    say("top", count().keepcost);
  } else if (!strcmp(word, "free")) {
    free(blocks[--count_of_blocks]);
    say("brk_down", (size_t)(before - (char *)sbrk(0)));
    say("top", count().keepcost);
  } else if (!strcmp(word, "exhaust")) {
    while (count().keepcost > 4096)
      push(2000);
    say("top", count().keepcost);
  } else if (!strcmp(word, "small")) {
    void *small[40];
    for (int i = 0; i < 40; i++)
      small[i] = malloc(40);
    for (int i = 0; i < 40; i++)
      free(small[i]);
    say("smblks", count().smblks);
  } else if (!strcmp(word, "thread")) {
    int standing_before = standing;
    start(ask, NULL);
    wait_until(&standing, standing_before + 1);
    say("other_arena", (size_t)arena_bits);
  } else {
    return 0;
  }
  return 1;
}

int main(int argc, char **argv) {
  int threads = (int)argument(argc, argv, 1, 0);
  for (int i = 0; i < threads; i++)
    start(stand_by, NULL);
  wait_until(&standing, threads);
  serve_truth(obey);
}
