// Sets M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX, M_ARENA_MAX as told (0: leaves it as it is).
#include "truth.h"

static void set(const char *key, int parameter, size_t value) {
  if (!value)
    return;
  if (!mallopt(parameter, (int)value))
    fail("mallopt refused");
  say(key, value);
}

int main(int argc, char **argv) {
  set("mmap_threshold", M_MMAP_THRESHOLD, argument(argc, argv, 1, 64 << 10));
  set("trim_threshold", M_TRIM_THRESHOLD, argument(argc, argv, 2, 1 << 20));
  set("top_pad", M_TOP_PAD, argument(argc, argv, 3, 256 << 10));
  set("mmap_max", M_MMAP_MAX, argument(argc, argv, 4, 10));
  set("arena_max", M_ARENA_MAX, argument(argc, argv, 5, 2));
  for (size_t i = 0; i < 20; i++)
    make(100000); // the first MMAP_MAX of them have mappings of their own
  serve_truth(NULL);
}
