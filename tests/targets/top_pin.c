// Frees every block but the last: one live block at the end of the heap pins all below it. `free` frees it too.
#include "truth.h"

static void *pin;
static size_t size;

static int obey(const char *word) {
  if (strcmp(word, "free") || !pin)
    return 0;
  drop(pin, size);
  pin = NULL;
  say_counts();
  say_live();
  say("rss", resident());
  return 1;
}

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 20000);
  size = argument(argc, argv, 2, 2000);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  pin = block[blocks - 1];
  size_t bytes = live.bytes - block_bytes(pin);
  for (size_t i = 0; i < blocks - 1; i++)
    drop(block[i], size);
  say("freed_blocks", blocks - 1);
  say("freed_bytes", bytes);
  say_address("pin", pin);
  say("pin_bytes", block_bytes(pin));
  serve_truth(obey);
}
