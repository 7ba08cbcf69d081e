// A heap on huge pages, as far as the kernel gives any: in the lower half one block in 16 is free, in the upper half all but
// one in 8. `from` to `middle` to `to` are the halves, in whole huge pages. Memory comes from sbrk before malloc has any,
// so that it is advised in one piece.
#include "truth.h"

#define HUGE_PAGE (2UL << 20)
#define SIZE 9000

static char **blocks;
static size_t count_of_blocks;

static void look(void) {
  size_t broken = 0;
  for (size_t i = 0; i < count_of_blocks; i++)
    for (size_t at = 0; blocks[i] && at < SIZE; at++)
      broken += blocks[i][at] != 0x5a;
  say("broken", broken);
}

static int obey(const char *word) {
  if (strcmp(word, "check"))
    return 0;
  look();
  return 1;
}

int main(int argc, char **argv) {
  size_t huge = argument(argc, argv, 1, 8), bytes = huge * HUGE_PAGE;
  mallopt(M_TOP_PAD, (int)(bytes + HUGE_PAGE));
  char *first = malloc(SIZE);
  char *start = (char *)(((uintptr_t)first + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1)), *end = start + bytes, *middle = start + bytes / 2;
  if (end > (char *)sbrk(0) || madvise(start, bytes, MADV_HUGEPAGE))
    fail("no heap of whole huge pages");
  blocks = pages((bytes / SIZE) * sizeof *blocks);
  for (;;) {
    char *block = malloc(SIZE);
    if (block + SIZE > end)
      break; // it is the pin below the top
    memset(block, 0x5a, SIZE);
    if (block >= start)
      blocks[count_of_blocks++] = block;
  }
  for (size_t i = 0; i < count_of_blocks; i++)
    if (blocks[i] < middle ? i % 16 == 0 : i % 8 != 0) {
      free(blocks[i]);
      blocks[i] = NULL;
    }
  say("pid", (size_t)getpid());
  say_address("from", start);
  say_address("middle", middle);
  say_address("to", end);
  serve(obey);
}
