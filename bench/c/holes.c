// A process with so many freed blocks, a page each that can go, between live ones, and a thread that takes a block and gives
// it back again and again, and keeps the longest time that it took.  holes COUNT
// For each line it hears it says a number: "longest" microseconds since the last such line; "resident" bytes; "own" how
// many microseconds its kernel takes for the same pages when it gives them back itself: the floor.
#define _GNU_SOURCE
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define HOLE 8100
#define LIVE 9000
#define TOGETHER 960

static _Atomic long long longest;
static pthread_mutex_t quiet = PTHREAD_MUTEX_INITIALIZER; // nobody takes a block while the process gives its pages back itself

static _Atomic int beats;

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

static void *beat(void *none) {
  free(malloc(5000)); // what malloc makes for a thread is not to lie in a hole
  beats = 1;
  for (;;) {
    pthread_mutex_lock(&quiet);
    long long at = now();
    char *volatile block = malloc(5000);
    free(block);
    long long took = now() - at;
    if (took > longest)
      longest = took;
    pthread_mutex_unlock(&quiet);
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
  }
  return none;
}

static long long own(char **holes, long count) {
  static struct iovec pages[TOGETHER];
  pthread_mutex_lock(&quiet);
  long long start = now();
  for (long i = 0; i < count;) {
    int many = 0;
    for (; many < TOGETHER && i < count; i++) {
      char *page = (char *)(((unsigned long)holes[i] + 32 + 4095) & ~4095UL);
      if (page + 4096 <= holes[i] + HOLE - 16)
        pages[many++] = (struct iovec){page, 4096};
    }
    if (many && syscall(SYS_process_madvise, -10001, pages, (long)many, MADV_DONTNEED, 0) < 0)
      for (int k = 0; k < many; k++)
        madvise(pages[k].iov_base, 4096, MADV_DONTNEED);
  }
  long long took = now() - start;
  pthread_mutex_unlock(&quiet);
  return took;
}

static long long resident(void) {
  char text[64] = "";
  int file = open("/proc/self/statm", O_RDONLY);
  long pages = 0;
  if (file < 0 || read(file, text, sizeof text - 1) <= 0 || sscanf(text, "%*d %ld", &pages) != 1)
    abort();
  close(file);
  return pages * 4096LL;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1000;
  mallopt(M_ARENA_MAX, 1); // the thread's blocks come from the same arena
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  static char input[4096], output[4096];
  setvbuf(stdin, input, _IOFBF, sizeof input);
  setvbuf(stdout, output, _IOFBF, sizeof output);
  pthread_t thread;
  pthread_create(&thread, NULL, beat, NULL);
  while (!beats)
    usleep(1000);
  pthread_mutex_lock(&quiet);
  char **holes = malloc(count * sizeof *holes);
  for (long i = 0; i < count; i++) {
    holes[i] = memset(malloc(HOLE), 1, HOLE);
    memset(malloc(LIVE), 2, LIVE);
  }
  for (long i = 0; i < count; i++)
    free(holes[i]);
  pthread_mutex_unlock(&quiet);
  puts("ready");
  fflush(stdout);
  char line[16];
  while (fgets(line, sizeof line, stdin)) {
    long long said = !strcmp(line, "own\n") ? own(holes, count) : !strcmp(line, "resident\n") ? resident() : (long long)longest;
    printf("%lld\n", said);
    fflush(stdout);
    longest = 0;
  }
}
