// Frees blocks of a fastbin's size in a shuffled order, takes every second free one back and writes nothing into it:
// live blocks whose first word is still the link of the list that they were in.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 100000), size = argument(argc, argv, 2, 100);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t seed = 88172645463325252u;
  for (size_t i = blocks - 1; i > 0; i--) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    size_t other = seed % (i + 1);
    void *swapped = block[i];
    block[i] = block[other], block[other] = swapped;
  }
  for (size_t i = 0; i < blocks; i++)
    drop(block[i], size);
  for (size_t i = 0; i < blocks / 2; i++) {
    void *taken = malloc(size); // not make(): that would write into it
    live.blocks++, live.bytes += block_bytes(taken), live.requested += size;
  }
  serve_truth(NULL);
}
