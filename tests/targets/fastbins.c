// Frees every block of a size that fastbins take, so that they are never merged and the top never grows.
// In order, or with `shuffled` as last argument in no order at all.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 100000), size = argument(argc, argv, 2, 100);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t seed = 88172645463325252u;
  for (size_t i = blocks - 1; i > 0 && argc > 3 && !strcmp(argv[3], "shuffled"); i--) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    size_t other = seed % (i + 1);
    void *swapped = block[i];
    block[i] = block[other], block[other] = swapped;
  }
  size_t bytes = live.bytes;
  for (size_t i = 0; i < blocks; i++)
    drop(block[i], size);
  say("freed_blocks", blocks);
  say("freed_bytes", bytes);
  serve_truth(NULL);
}
