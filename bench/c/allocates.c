// A server that does nothing but take blocks and give them back: so many MiB of live blocks of 16 to 1000 bytes, of which one
// that is picked at random is replaced, again and again.  allocates MEBIBYTES
// To each line, a number of milliseconds, it works for that long and says how many blocks it replaced, and in how many
// microseconds of a processor.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state = 88172645463325252ULL;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static long long now(clockid_t clock) {
  struct timespec at;
  clock_gettime(clock, &at);
  return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static char *made(void) {
  size_t size = 16 + next() % 985;
  char *block = malloc(size);
  if (!block)
    abort();
  return memset(block, 1, size);
}

int main(int argc, char **argv) {
  size_t count = ((argc > 1 ? strtoull(argv[1], NULL, 10) : 100) << 20) / 520;
  char **blocks = malloc(count * sizeof *blocks);
  for (size_t i = 0; i < count; i++)
    blocks[i] = made();
  puts("ready");
  fflush(stdout);
  char line[32];
  while (fgets(line, sizeof line, stdin)) {
    long long replaced = 0, began = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID), until = began + 1000 * atoll(line);
    while (now(CLOCK_MONOTONIC) < until)
      for (int i = 0; i < 1000; i++, replaced++) {
        char **block = blocks + next() % count;
        free(*block);
        *block = made();
      }
    printf("%lld %lld\n", replaced, now(CLOCK_PROCESS_CPUTIME_ID) - used);
    fflush(stdout);
  }
}
