// Frees every block in reverse: the first ones freed lie highest, stay in the tcache and pin all below them.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 20000), size = argument(argc, argv, 2, 1000);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  size_t bytes = live.bytes;
  size_t each = block_bytes(block[blocks - 1]);
  for (size_t i = blocks; i-- > 0;)
    drop(block[i], size);
  say("freed_blocks", blocks);
  say("freed_bytes", bytes);
  say_address("pin", block[blocks - 1]); // the user's pointer; its chunk starts 16 bytes below
  say("pin_bytes", each);
  serve_truth(NULL);
}
