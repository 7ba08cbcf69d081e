// Blocks of all sizes, some of them mmapped, every third of which is freed. `where` says where each is that stays.
#include "truth.h"

static size_t blocks, *size;
static void **block;

static int obey(const char *word) {
  if (strcmp(word, "where"))
    return 0;
  for (size_t i = 0; i < blocks; i++)
    if (i % 3 != 1) {
      char key[40];
      snprintf(key, sizeof key, "%s%zu", block_is_mmapped(block[i]) ? "mmapped_" : "block_", (size_t)(uintptr_t)block[i]);
      say(key, block_bytes(block[i]));
    }
  return 1;
}

int main(int argc, char **argv) {
  size_t seed = argument(argc, argv, 2, 1);
  blocks = argument(argc, argv, 1, 600);
  block = pages(blocks * sizeof *block);
  size = pages(blocks * sizeof *size);
  for (size_t i = 0; i < blocks; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    size_t random = seed >> 33;
    size[i] = i % 60 == 59 ? 200000 + random % 100000 : i % 7 == 6 ? 2000 + random % 9000 : 16 + random % 300;
    block[i] = make(size[i]);
  }
  for (size_t i = 1; i < blocks; i += 3)
    drop(block[i], size[i]);
  serve_truth(obey);
}
