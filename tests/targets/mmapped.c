// Blocks so large that each has a mapping of its own, some of them aligned, so that the chunk starts inside its mapping.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 20), size = argument(argc, argv, 2, 300000);
  for (size_t i = 0; i < blocks; i++)
    make(size + i * 1000);
  for (size_t i = 0; i < blocks; i++) {
    void *block;
    if (posix_memalign(&block, (size_t)4096 << (i % 6), size))
      fail("posix_memalign failed");
    lived(block, size);
  }
  say("blocks", blocks * 2);
  serve_truth(NULL);
}
