// Threads that meet: a gate opens when told, and a count says how many have come. Futexes, because the pthread
// primitives for it have moved between libraries, and some of them allocate.
#ifndef THREADS_H
#define THREADS_H

#include "truth.h"
#include <limits.h>
#include <pthread.h>
#include <sys/syscall.h>

// As in truth.h: those of pthread that got new versions after 2.31. One that a target does not use costs it nothing.
#ifdef OLD_SYMBOLS
#define OLD(symbol) __asm__(".symver " #symbol "," #symbol "@GLIBC_2.2.5")
OLD(pthread_attr_getguardsize);
OLD(pthread_attr_getstack);
OLD(pthread_attr_setguardsize);
OLD(pthread_attr_setstack);
OLD(pthread_attr_setstacksize);
OLD(pthread_getattr_np);
OLD(pthread_key_create);
OLD(pthread_kill);
OLD(pthread_setspecific);
OLD(pthread_sigmask);
#undef OLD
#endif

#define MAX_THREADS 256
#define FUTEX_WAIT 0
#define FUTEX_WAKE 1

static inline void wait_while(volatile int *word, int value) {
  while (__atomic_load_n(word, __ATOMIC_ACQUIRE) == value)
    syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

static inline void wait_until(volatile int *word, int value) {
  for (int now; (now = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != value;)
    syscall(SYS_futex, word, FUTEX_WAIT, now, NULL, NULL, 0);
}

static inline void change(volatile int *word, int value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
  syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static inline void arrive(volatile int *word) {
  __atomic_add_fetch(word, 1, __ATOMIC_ACQ_REL);
  syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

static inline pthread_t start(void *(*work)(void *), void *with) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, work, with))
    fail("pthread_create failed");
  return thread;
}

// What one thread has, added to the program's own when nobody runs.
static inline void add_live(const struct live *mine) {
  live.blocks += mine->blocks;
  live.bytes += mine->bytes;
  live.requested += mine->requested;
  live.mmapped_blocks += mine->mmapped_blocks;
  live.mmapped_bytes += mine->mmapped_bytes;
}

static inline void note_live(struct live *mine, void *block, size_t requested) {
  mine->blocks++;
  mine->bytes += block_bytes(block);
  mine->requested += requested;
  if (block_is_mmapped(block)) {
    mine->mmapped_blocks++;
    mine->mmapped_bytes += block_bytes(block);
  }
}

#endif
