// The break cannot move on: a page lies right above it. The main arena goes on in mappings of 1 MiB or more.
#include "truth.h"

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 10000), size = argument(argc, argv, 2, 1000);
  void **block = pages(blocks * sizeof *block);
  block[0] = make(size);
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t end = ((uintptr_t)sbrk(0) + page - 1) / page * page;
  void *wall = mmap((void *)end, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (wall != (void *)end)
    fail("the place above the break is taken");
  for (size_t i = 1; i < blocks; i++)
    block[i] = make(size);
  if ((uintptr_t)sbrk(0) > end)
    fail("the break has moved");
  for (size_t i = 1; i < blocks; i += 2)
    drop(block[i], size);
  say_address("wall", wall);
  serve_truth(NULL);
}
