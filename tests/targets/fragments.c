// Keeps every K-th of many small blocks: nearly each page has something live on it.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 200000), size = argument(argc, argv, 2, 200);
  size_t every = argument(argc, argv, 3, 16);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t all = live.bytes;
  for (size_t i = 0; i < blocks; i++)
    if (i % every)
      drop(block[i], size);
  say("freed_blocks", blocks - live.blocks);
  say("freed_bytes", all - live.bytes);
  say("kept_block_bytes", block_bytes(block[0]));
  serve_truth(NULL);
}
