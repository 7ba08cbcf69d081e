// What every target shares: it says what is true of its own heap, then waits to be told what to do.
//
// Lines of `key value` go out through write(2) from the stack, so that saying them changes nothing that they say.
// `ready` ends the first lines and `done` the answer to each command; the end of stdin ends the process.
//
// Built once, a target runs under glibc 2.31 and everything newer. Nothing here may ask for a symbol newer than that:
// hence `mallinfo2` by name at run time, old versions of the symbols that moved, and no strtoul (2.38 renames it).
#ifndef TRUTH_H
#define TRUTH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <dlfcn.h>
#include <gnu/libc-version.h>
#endif

// OLD_SYMBOLS: linked to a shared glibc that may be newer than the one we run under. glibc 2.34 gave these new
// versions when it merged libpthread and libdl; crt1.o asks for the new one, so such a target starts itself.
#ifdef OLD_SYMBOLS
__asm__(".symver __libc_start_main,__libc_start_main@GLIBC_2.2.5");
__asm__(".symver pthread_create,pthread_create@GLIBC_2.2.5");
__asm__(".symver pthread_join,pthread_join@GLIBC_2.2.5");
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");
__asm__(".pushsection .text\n"
        ".globl _start\n"
        ".type _start,@function\n"
        "_start:\n"
        "  xor %ebp,%ebp\n"
        "  mov %rdx,%r9\n"
        "  pop %rsi\n"
        "  mov %rsp,%rdx\n"
        "  and $-16,%rsp\n"
        "  push %rax\n"
        "  push %rsp\n"
        "  xor %r8d,%r8d\n"
        "  xor %ecx,%ecx\n"
        "  lea main(%rip),%rdi\n"
        "  call *__libc_start_main@GOTPCREL(%rip)\n"
        "  hlt\n"
        ".popsection\n");
#endif

static const char *saying = ""; // goes before each key: the child of forked.c says its own

static inline void put_text(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t written = write(1, text, length);
    if (written <= 0)
      _exit(3); // nobody listens any more
    text += written;
    length -= (size_t)written;
  }
}

static inline void say_text(const char *key, const char *value) {
  char line[512];
  size_t at = 0;
  const char *parts[] = {saying, key, " ", value, "\n"};
  for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
    for (const char *c = parts[part]; *c && at < sizeof line - 1; c++)
      line[at++] = *c;
  line[at] = 0;
  put_text(line);
}

static inline void say(const char *key, size_t value) {
  char digits[24];
  size_t at = sizeof digits;
  digits[--at] = 0;
  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  say_text(key, digits + at);
}

static inline void say_address(const char *key, const void *value) { say(key, (size_t)(uintptr_t)value); }

static inline void fail(const char *what) {
  size_t ignored = (size_t)write(2, what, strlen(what));
  ignored += (size_t)write(2, "\n", 1);
  (void)ignored;
  _exit(4);
}

// 100, 64K, 8M, 1G
static inline size_t number(const char *text) {
  size_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++)
    value = value * 10 + (size_t)(*text - '0');
  switch (*text) {
  case 'G': value <<= 10; // fall through
  case 'M': value <<= 10; // fall through
  case 'K': value <<= 10;
  }
  return value;
}

static inline size_t argument(int argc, char **argv, int index, size_t otherwise) {
  return index < argc ? number(argv[index]) : otherwise;
}

// Memory of the target's own, not malloc's: where it keeps what it must remember.
static inline void *pages(size_t bytes) {
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED)
    fail("mmap failed");
  return at;
}

// ---- The program's own blocks

// malloc's words before a block, which the compiler holds to be nobody's.
static inline size_t word_before(const void *block, int words) { return ((const volatile size_t *)block)[-words]; }

static inline size_t block_header(const void *block) { return word_before(block, 1); }

// Another allocator's block has no header, and the word before it may not even be mapped.
static inline int blocks_have_headers(void) {
#ifdef __GLIBC__
  return !getenv("LD_PRELOAD");
#else
  return 0;
#endif
}

static inline int block_is_mmapped(const void *block) { return blocks_have_headers() && (block_header(block) & 2) != 0; }

// The chunk's size with its header, as glibc's counters have it; for an mmapped block the whole mapping. There its
// size word counts from the chunk, which lies prev_size into the mapping; since 2.43 it leaves out the last 16 bytes.
static inline size_t block_bytes(void *block) {
  if (!blocks_have_headers())
    return malloc_usable_size(block);
  size_t size = block_header(block) & ~(size_t)7;
  if (!block_is_mmapped(block))
    return size;
  size_t whole = size + (word_before(block, 2) & ~(size_t)1);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (whole + page - 1) / page * page;
}

struct live {
  size_t blocks, bytes, requested, mmapped_blocks, mmapped_bytes;
};

static struct live live;

static inline void *lived(void *block, size_t requested) {
  if (!block)
    fail("out of memory");
  live.blocks++;
  live.bytes += block_bytes(block);
  live.requested += requested;
  if (block_is_mmapped(block)) {
    live.mmapped_blocks++;
    live.mmapped_bytes += block_bytes(block);
  }
  return block;
}

static inline void *make(size_t size) {
  void *block = malloc(size);
  if (block)
    memset(block, 0x5a, size);
  return lived(block, size);
}

static inline void forget(void *block, size_t requested) {
  live.blocks--;
  live.bytes -= block_bytes(block);
  live.requested -= requested;
  if (block_is_mmapped(block)) {
    live.mmapped_blocks--;
    live.mmapped_bytes -= block_bytes(block);
  }
}

static inline void drop(void *block, size_t requested) {
  forget(block, requested);
  free(block);
}

// How often realloc has resized a mapping in place. Since 2.43 each time leaves 16 bytes too many in hblkhd, for ever:
// mremap_chunk() takes the old chunk's size for the old mapping's.
static size_t mremapped;

static inline void *resize(void *block, size_t size) {
  int was_mmapped = block_is_mmapped(block);
  size_t before = block_bytes(block);
  block = realloc(block, size);
  if (block && was_mmapped && block_is_mmapped(block) && block_bytes(block) != before)
    __atomic_add_fetch(&mremapped, 1, __ATOMIC_RELAXED);
  return block;
}

static inline void say_live(void) {
  say("mremapped", mremapped);
  say("live_blocks", live.blocks);
  say("live_bytes", live.bytes);
  say("live_requested", live.requested);
  say("live_mmapped_blocks", live.mmapped_blocks);
  say("live_mmapped_bytes", live.mmapped_bytes);
}

// ---- glibc's counts

#ifdef __GLIBC__
// mallinfo2 came with 2.33. It is not looked up where it is missing: a failed dlsym leaves a block in the heap.
struct counts {
  size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

static inline struct counts count(void) {
#ifdef OLD_SYMBOLS
  static struct counts (*newer)(void);
  if (!newer && number(gnu_get_libc_version() + 2) >= 33)
    newer = (struct counts(*)(void))dlsym(RTLD_DEFAULT, "mallinfo2");
  if (newer)
    return newer();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  struct mallinfo old = mallinfo();
#pragma GCC diagnostic pop
  struct counts counts = {(unsigned)old.arena,   (unsigned)old.ordblks,  (unsigned)old.smblks,  (unsigned)old.hblks,
                          (unsigned)old.hblkhd,  (unsigned)old.usmblks,  (unsigned)old.fsmblks, (unsigned)old.uordblks,
                          (unsigned)old.fordblks, (unsigned)old.keepcost};
  return counts;
#else
  struct mallinfo2 now = mallinfo2();
  struct counts counts;
  memcpy(&counts, &now, sizeof counts);
  return counts;
#endif
}

static inline void say_counts(void) {
  struct counts counts = count();
  say("arena", counts.arena);
  say("ordblks", counts.ordblks);
  say("smblks", counts.smblks);
  say("hblks", counts.hblks);
  say("hblkhd", counts.hblkhd);
  say("fsmblks", counts.fsmblks);
  say("uordblks", counts.uordblks);
  say("fordblks", counts.fordblks);
  say("keepcost", counts.keepcost);
}

static inline void say_version(void) { say_text("glibc", gnu_get_libc_version()); }
static inline void trim(void) { say("trimmed", (size_t)malloc_trim(0)); }

// malloc_info's own words. With a buffer given to it stdout allocates nothing.
static inline void say_info(void) {
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  malloc_info(0, stdout);
  fflush(stdout);
}
#else
static inline void say_counts(void) {}
static inline void say_version(void) { say_text("musl", "1"); }
static inline void trim(void) { say("trimmed", 0); }
static inline void say_info(void) {}
#endif

// The kernel's count of the process's resident bytes, read without allocating.
static inline size_t resident(void) {
  char text[4096];
  int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0)
    return 0;
  text[length] = 0;
  const char *rss = strstr(text, "\nRss:");
  if (!rss)
    return 0;
  for (rss += 5; *rss == ' '; rss++) {}
  return number(rss) << 10;
}

// ---- Talking with the test

// A target's own commands: returns non-zero if it knew the word. NULL: it has none.
typedef int (*obeys)(const char *word);

static inline int hear(char *line, size_t size) {
  size_t at = 0;
  for (;;) {
    char byte;
    ssize_t heard = read(0, &byte, 1);
    if (heard < 0 && errno == EINTR)
      continue;
    if (heard <= 0)
      return 0;
    if (byte == '\n')
      break;
    if (at < size - 1)
      line[at++] = byte;
  }
  line[at] = 0;
  return 1;
}

static inline void answer(const char *word, obeys obey) {
  if (obey && obey(word)) {
  } else if (!strcmp(word, "count")) {
    say_counts();
    say_live();
  } else if (!strcmp(word, "info")) {
    say_info();
  } else if (!strcmp(word, "rss")) {
    say("rss", resident());
  } else if (!strcmp(word, "trim")) {
    size_t before = resident(); // the first reading warms the stack and the kernel's caches for the second
    say("rss_before", before = resident());
    trim();
    say("rss_after", resident());
  } else {
    say_text("unknown", word);
  }
  put_text("done\n");
}

// Says `ready` and obeys until the end of stdin. It never returns: nothing may be freed on the way out.
static inline void serve(obeys obey) {
  char word[64];
  put_text("ready\n");
  while (hear(word, sizeof word) && strcmp(word, "quit"))
    answer(word, obey);
  _exit(0);
}

static inline void serve_truth(obeys obey) {
  say("pid", (size_t)getpid());
  say_version();
  say_counts();
  say_live();
  serve(obey);
}

#endif
