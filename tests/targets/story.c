// A story of a minute that is true by construction: what it does each tenth of a second depends on its number alone, and
// one that comes late makes up for it. Between them it waits for words, and costs nothing.
#include "threads.h"
#include <poll.h>
#include <time.h>

#define TENTHS_A_HOUR 36000
#define MOST_SLOTS 200000
#define MEBIBYTE ((size_t)1 << 20)

static void **slots; // not malloc's
static size_t used, each;
static unsigned long long seed = 1;

static unsigned draw(unsigned below) {
  seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
  return (unsigned)(seed >> 33) % below;
}

static void fill(size_t bytes, size_t size) {
  for (each = size; bytes >= size && used < MOST_SLOTS; bytes -= size)
    slots[used++] = make(size);
}

static void empty(size_t down_to) {
  while (used > down_to)
    drop(slots[--used], each);
}

// ---- What grows

static void leaks(size_t tenth) {
  (void)tenth;
  make(10000);
  make(10000);
}

// Twenty of 64 blocks of 1 to 64 KiB are replaced, and one of 40 KB is lost.
static void churns_and_leaks(size_t tenth) {
  static void *pool[64];
  static size_t sizes[64];
  for (int i = 0; i < (tenth ? 20 : 64); i++) {
    unsigned at = tenth ? draw(64) : (unsigned)i;
    if (pool[at])
      drop(pool[at], sizes[at]);
    pool[at] = make(sizes[at] = 1024 + draw(64 * 1024));
  }
  if (tenth)
    make(40000);
}

static void steps_up(size_t tenth) {
  if (tenth % 25 == 0)
    for (int i = 0; i < 16; i++)
      make(64 << 10);
}

static void maps_for_malloc(size_t tenth) {
  if (tenth % 5 == 0)
    make(256 << 10);
}

static void maps_by_itself(size_t tenth) {
  (void)tenth;
  memset(pages(64 << 10), 1, 64 << 10);
}

static volatile int made, never;

// 256 KiB of an arena of its own, of which one block in sixteen stays.
static void *work(void *unused) {
  (void)unused;
  void *blocks[256];
  for (int i = 0; i < 256; i++)
    blocks[i] = malloc(1000);
  for (int i = 0; i < 256; i++)
    if (i % 16 != 15)
      free(blocks[i]);
  arrive(&made);
  wait_while(&never, 0);
  return blocks[255];
}

static void adds_arenas(size_t tenth) {
  if (tenth % 10 == 0) {
    start(work, NULL);
    wait_until(&made, (int)(tenth / 10) + 1);
  }
}

static void saws_and_leaks(size_t tenth) {
  if (tenth % 20 == 0)
    empty(0);
  fill(MEBIBYTE, 64 << 10);
  leaks(tenth);
}

// ---- What does not

static void rests(size_t tenth) {
  if (tenth == 0)
    fill(200 * MEBIBYTE, 64 << 10);
}

// To 200 MiB, a thirtieth of the rest each time: it is there within half a minute.
static void warms_up(size_t tenth) {
  static size_t rest = 200 * MEBIBYTE, owed;
  (void)tenth;
  owed += rest / 30;
  rest -= rest / 30;
  size_t now = owed / (64 << 10) * (64 << 10);
  fill(now, 64 << 10);
  owed -= now;
}

static void saws(size_t tenth) {
  if (tenth % 20 == 0)
    empty(0);
  fill(MEBIBYTE, 64 << 10);
}

// Up for four seconds, down for four.
static void breathes(size_t tenth) {
  if (tenth / 40 % 2 == 0)
    fill(MEBIBYTE / 2, 64 << 10);
  else
    empty(used > 8 ? used - 8 : 0);
}

static void jumps(size_t tenth) {
  if (tenth == 0)
    fill(150 * MEBIBYTE, 64 << 10);
  if (tenth == 120)
    fill(50 * MEBIBYTE, 64 << 10);
}

static void shrinks(size_t tenth) {
  if (tenth == 0)
    fill(150 * MEBIBYTE, 64 << 10);
  else
    empty(used - 2);
}

// A peak of 100 MiB in small blocks, of which one in fifty stays: malloc keeps what was between.
static void keeps_a_peak(size_t tenth) {
  if (tenth == 0)
    fill(20 * MEBIBYTE, 1000);
  if (tenth == 150)
    fill(100 * MEBIBYTE, 1000);
  if (tenth == 200)
    for (size_t i = 20 * MEBIBYTE / 1000; i < used; i++)
      if (i % 50) {
        drop(slots[i], 1000);
        slots[i] = NULL;
      }
}

struct story {
  const char *name;
  void (*tell)(size_t tenth);
  size_t an_hour; // grows by so much in live blocks, or in pages of its own; without the headers
};

static const struct story stories[] = {
    {"leak", leaks, (size_t)20000 * TENTHS_A_HOUR},
    {"leak-under-churn", churns_and_leaks, (size_t)40000 * TENTHS_A_HOUR},
    {"leak-in-a-sawtooth", saws_and_leaks, (size_t)20000 * TENTHS_A_HOUR},
    {"ratchet", steps_up, MEBIBYTE / 25 * TENTHS_A_HOUR},
    {"mmapped", maps_for_malloc, MEBIBYTE / 4 / 5 * TENTHS_A_HOUR},
    {"outside", maps_by_itself, (size_t)(64 << 10) * TENTHS_A_HOUR},
    {"arenas", adds_arenas, (size_t)16000 / 10 * TENTHS_A_HOUR},
    {"flat", rests, 0},
    {"warm-up", warms_up, 0},
    {"sawtooth", saws, 0},
    {"season", breathes, 0},
    {"jump", jumps, 0},
    {"shrink", shrinks, 0},
    {"held", keeps_a_peak, 0},
};

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

int main(int argc, char **argv) {
  const struct story *story = stories;
  const struct story *end = stories + sizeof stories / sizeof *stories;
  while (story < end && strcmp(story->name, argc > 1 ? argv[1] : "leak"))
    story++;
  if (story == end)
    fail("no such story");
  mallopt(M_ARENA_MAX, MAX_THREADS);
  if (strcmp(story->name, "mmapped"))
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
  slots = pages(MOST_SLOTS * sizeof *slots);
  story->tell(0);
  say("grows_an_hour", story->an_hour);
  say("pid", (size_t)getpid());
  say_version();
  say_live();
  put_text("ready\n");
  long long began = now();
  for (size_t told = 1;; told++) {
    for (long long rest; (rest = began + (long long)told * 100 - now()) > 0;) {
      struct pollfd heard = {0, POLLIN, 0};
      char word[64];
      if (poll(&heard, 1, (int)rest) > 0) {
        if (!hear(word, sizeof word) || !strcmp(word, "quit"))
          _exit(0);
        answer(word, NULL);
      }
    }
    story->tell(told);
  }
}
