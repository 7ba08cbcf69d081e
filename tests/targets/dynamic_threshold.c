// Frees one large mmapped block, so that the threshold for mmap moves to its size and the one for trim to twice that.
// Later blocks of that size come from the heap, and a free top of nearly twice that size is kept.
#include "truth.h"

int main(int argc, char **argv) {
  size_t size = argument(argc, argv, 1, 8 << 20);
  void *large = make(size);
  size_t mapping = block_bytes(large);
  size_t chunk = block_header(large) & ~(size_t)7;
  if (!block_is_mmapped(large))
    fail("not mmapped");
  drop(large, size);
  make(100);
  void *later = make(size / 4);
  if (block_is_mmapped(later))
    fail("the threshold has not moved");
  drop(later, size / 4);
  say("mapping_bytes", mapping);
  say("mmap_threshold", chunk); // until 2.42 that is the mapping, later 16 less
  say("trim_threshold", 2 * chunk);
  serve_truth(NULL);
}
