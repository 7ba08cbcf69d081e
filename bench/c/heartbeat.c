// A process with so many MiB in blocks of 100 bytes, and a thread that does nothing but look at the clock and keep the
// longest time between two looks. For each line it hears, it says that time in microseconds and begins anew; for the
// line "fork" it makes a child that ends at once, and says how long fork(2) took.  heartbeat MIB
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Atomic long long longest;

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static void *beat(void *none) {
  for (long long last = now();;) {
    long long at = now();
    if (at - last > longest)
      longest = at - last;
    last = at;
  }
  return none;
}

int main(int argc, char **argv) {
  long blocks = (argc > 1 ? atol(argv[1]) : 1) * ((1 << 20) / 112);
  for (long i = 0; i < blocks; i++)
    memset(malloc(100), 1, 100);
  pthread_t thread;
  pthread_create(&thread, NULL, beat, NULL);
  puts("ready");
  fflush(stdout);
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    if (!strcmp(line, "fork\n")) {
      long long start = now();
      pid_t child = fork();
      if (child == 0)
        _exit(0);
      longest = now() - start;
      waitpid(child, NULL, 0);
    }
    printf("%lld\n", (long long)longest);
    fflush(stdout);
    longest = 0;
  }
}
