// Aligned blocks, 32 bytes to 64 KiB, every second one freed: chunks that were cut out of larger ones.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 4000);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++) {
    size_t alignment = (size_t)32 << (i % 12), size = 40 + i % 3000;
    block[i] = i % 3 ? aligned_alloc(alignment, size) : memalign(alignment, size);
    lived(block[i], size);
    memset(block[i], 0x5a, size);
    if ((uintptr_t)block[i] % alignment)
      fail("not aligned");
  }
  for (size_t i = 0; i < blocks; i += 2)
    drop(block[i], 40 + i % 3000);
  serve_truth(NULL);
}
