// Somebody else moves the break in the middle of the heap: the main arena goes on behind a gap that is not its own.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 2000), size = argument(argc, argv, 2, 1000);
  size_t foreign = argument(argc, argv, 3, 50000);
  void **block = pages(2 * blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  char *at = sbrk((intptr_t)foreign);
  if (at == (void *)-1)
    fail("sbrk failed");
  memset(at, 0x77, foreign);
  for (size_t i = blocks; i < 2 * blocks; i++)
    block[i] = make(size);
  for (size_t i = 0; i < 2 * blocks; i += 2)
    drop(block[i], size);
  say_address("foreign", at);
  say("foreign_bytes", foreign);
  serve_truth(NULL);
}
