// Counts, then breaks its own heap in the way it is told, and calls malloc no more:
//   cyclic-tcache cyclic-fastbin cyclic-bin huge-size zero-size wild-top wild-bin wild-ring cyclic-ring wild-heap noise
//   arena (main_arena itself is noise)   name (only its name is hostile)
// Its name is full of escape codes in every variant.
#include "threads.h"
#include <link.h>
#include <sys/prctl.h>

#define BLOCKS 2000

static size_t *block[BLOCKS];

// main_arena's bins point at themselves until something is in them: the one thing in libc's data that looks so.
static size_t *bins;

// Two words before them is the top, which ends where the break is.
static int is_top(const size_t *chunk) {
  char *at = (char *)chunk, *end = sbrk(0);
  return at > (char *)block[BLOCKS - 1] && at < end && at + (chunk[1] & ~(size_t)7) == end;
}

static int look(struct dl_phdr_info *object, size_t size, void *unused) {
  (void)size;
  (void)unused;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
      continue;
    size_t *word = (size_t *)((object->dlpi_addr + segment->p_vaddr + 7) & ~(size_t)7) + 2;
    size_t *end = (size_t *)(object->dlpi_addr + segment->p_vaddr + segment->p_memsz);
    for (; word + 254 < end && !bins; word++) {
      int selves = 0;
      for (int bin = 60; bin < 126; bin++) // the large ones: nothing of ours is in them
        selves += word[2 * bin] == (size_t)(word + 2 * bin - 2) && word[2 * bin + 1] == word[2 * bin];
      if (selves >= 60 && is_top((size_t *)word[-2]))
        bins = word;
    }
  }
  return bins != NULL;
}

static size_t *chunk(int i) { return block[i] - 2; }

static volatile int made, never;

static void *other_arena(void *unused) {
  (void)unused;
  *(void *volatile *)pages(4096) = malloc(1000);
  arrive(&made);
  wait_while(&never, 0);
  return NULL;
}

static uint64_t some = 88172645463325252u;

static uint64_t noise(void) {
  some ^= some << 13;
  some ^= some >> 7;
  return some ^= some << 17;
}

// size words, pointers into the heap and nonsense, in no order
static void scribble(size_t *from, size_t words) {
  for (size_t i = 0; i < words; i++) {
    uint64_t r = noise();
    from[i] = r % 3 == 0 ? (size_t)(chunk((int)(r / 3 % BLOCKS))) : r % 3 == 1 ? r % 5000 : noise();
  }
}

// A link as a list of that version has it: mangled since 2.32.
static size_t linked(const size_t *at, const void *to, size_t version) {
  return version >= 32 ? (size_t)to ^ ((size_t)at >> 12) : (size_t)to;
}

static void break_by(const char *how) {
  size_t *top = (size_t *)bins[-2], *unsorted = (size_t *)bins[0];
  size_t version = number(gnu_get_libc_version() + 2);
  if (!strcmp(how, "cyclic-tcache")) {
    size_t *newest = block[version >= 43 ? 15 : 6];
    *newest = linked(newest, newest, version);
  } else if (!strcmp(how, "cyclic-fastbin")) { // 2.43 and later have none: a word of a free block then, and no damage
    *block[19] = linked(block[19], chunk(19), version);
  } else if (!strcmp(how, "cyclic-bin")) {
    unsorted[2] = (size_t)unsorted; // its fd
  } else if (!strcmp(how, "huge-size")) {
    chunk(BLOCKS / 2)[1] = (size_t)1 << 63 | 1;
  } else if (!strcmp(how, "zero-size")) {
    chunk(BLOCKS / 2)[1] = 1;
  } else if (!strcmp(how, "wild-top")) {
    bins[-2] = 0x123456789abc0;
  } else if (!strcmp(how, "wild-bin")) {
    unsorted[2] = 0x123456789abc0;
    unsorted[3] = 0x123456789abc0;
  } else if (!strcmp(how, "wild-ring")) {
    bins[256] = 0x123456789abc0; // main_arena.next
  } else if (!strcmp(how, "cyclic-ring")) {
    size_t *other = (size_t *)bins[256]; // its own `next`, the word that leads back to main_arena, leads to itself
    for (size_t word = 256; word < 300; word++)
      if (other[word] >= (size_t)(bins - 16) && other[word] < (size_t)bins)
        other[word] = (size_t)other;
  } else if (!strcmp(how, "wild-heap")) {
    size_t *heap = (size_t *)(bins[256] & ~(size_t)((64 << 20) - 1)); // heap_info: ar_ptr, prev, size
    heap[1] = (size_t)heap;
    heap[2] = (size_t)1 << 62;
  } else if (!strcmp(how, "noise")) {
    scribble(chunk(0), (size_t)(chunk(BLOCKS - 1) - chunk(0)));
    scribble(top, 4);
  } else if (!strcmp(how, "arena")) {
    scribble(bins - 3, 254);
  } else if (strcmp(how, "name")) {
    fail("no such damage");
  }
}

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "name";
  for (int i = 0; i < BLOCKS; i++)
    block[i] = make(100);
  void *unsorted = make(2000);
  make(2000);
  start(other_arena, NULL);
  wait_until(&made, 1);
  dl_iterate_phdr(look, NULL);
  if (!bins)
    fail("no bins found");
  for (int i = 0; i < 20; i++) // seven to the tcache, the others to a fastbin (2.43 and later: sixteen, and a bin)
    drop(block[i], 100);
  drop(unsorted, 2000);
  say("pid", (size_t)getpid());
  say_version();
  say_counts();
  say_live();
  say_address("bins", bins);
  say_address("first_block", block[0]);
  prctl(PR_SET_NAME, "\033[31mx\n\033]0;y\a");
  break_by(how);
  say_text("damage", how);
  serve(NULL);
}
