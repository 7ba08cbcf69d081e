// Blocks that grow step by step, then shrink: tails cut off, blocks moved, one that moves into a mapping and back.
#include "truth.h"

static void *change(void *block, size_t before, size_t after) {
  forget(block, before);
  block = lived(resize(block, after), after);
  memset(block, 0x5a, after);
  return block;
}

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 500);
  void **block = pages(blocks * sizeof *block);
  size_t *size = pages(blocks * sizeof *size);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size[i] = 24 + i % 100);
  for (size_t step = 1; step <= 6; step++)
    for (size_t i = 0; i < blocks; i += step) {
      size_t after = size[i] * 2 + 100;
      block[i] = change(block[i], size[i], after);
      size[i] = after;
    }
  for (size_t i = 0; i < blocks; i += 3) {
    size_t after = size[i] / 4 + 1;
    block[i] = change(block[i], size[i], after);
    size[i] = after;
  }
  block[0] = change(block[0], size[0], 400000);
  block[0] = change(block[0], 400000, 1000000);
  block[1] = change(block[1], size[1], 500000);
  block[1] = change(block[1], 500000, 5000);
  serve_truth(NULL);
}
