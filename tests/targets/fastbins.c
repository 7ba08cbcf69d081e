// Frees every block of a size that fastbins take, in order, so that they are never merged and the top never grows.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 100000), size = argument(argc, argv, 2, 100);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t bytes = live.bytes;
  for (size_t i = 0; i < blocks; i++)
    drop(block[i], size);
  say("freed_blocks", blocks);
  say("freed_bytes", bytes);
  serve_truth(NULL);
}
