// Frees all but the last block, then breaks that block's header: whether what lies below it is free can no longer be told.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 100000), size = argument(argc, argv, 2, 200);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t *last = make(size);
  size_t bytes = live.bytes - block_bytes(last);
  for (size_t i = 0; i < blocks; i++)
    drop(block[i], size);
  say_version();
  say_counts();
  say("freed_bytes", bytes);
  last[-1] = (size_t)1 << 63 | 1;
  serve(NULL);
}
