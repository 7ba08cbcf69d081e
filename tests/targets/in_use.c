// Everything it allocated is live.  `more` allocates as much again, `free` frees the newest half.
#include "truth.h"

static size_t blocks, size;
static void **block;
static size_t made;

static int obey(const char *word) {
  if (!strcmp(word, "more"))
    for (size_t end = made + blocks; made < end && made < 64 * blocks; made++)
      block[made] = make(size);
  else if (!strcmp(word, "free"))
    for (size_t end = made / 2; made > end; made--)
      drop(block[made - 1], size);
  else
    return 0;
  say_counts();
  say_live();
  return 1;
}

int main(int argc, char **argv) {
  blocks = argument(argc, argv, 1, 10000);
  size = argument(argc, argv, 2, 1000);
  block = pages(64 * blocks * sizeof *block);
  for (; made < blocks; made++)
    block[made] = make(size);
  serve_truth(obey);
}
