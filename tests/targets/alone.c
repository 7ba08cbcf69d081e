// One thread, and no other ever: malloc then takes no lock. `run` has it allocate and free until the next word comes, in blocks
// of a few sizes. Of its own it keeps pages that no copy of the process has: MADV_DONTFORK and MADV_WIPEONFORK. With an argument
// it has a task beside it that libc knows nothing of, as the worker of a copy is one for a moment: it shares the thread pointer.
#include "truth.h"
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>

#define SLOTS 2000

static void *block[SLOTS];
static uint64_t random_state = 1;

static uint64_t next(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return random_state * 2685821657736338717u;
}

static int obey(const char *word) {
  if (strcmp(word, "run"))
    return 0;
  put_text("running 1\ndone\n");
  struct pollfd input = {.fd = 0, .events = POLLIN};
  while (poll(&input, 1, 0) == 0)
    for (int i = 0; i < 1000; i++) {
      size_t slot = next() % SLOTS;
      free(block[slot]);
      block[slot] = malloc(next() % 3000);
    }
  return 1;
}

// CLONE_VM FS FILES SIGHAND THREAD SYSVSEM; pause(2) for ever
static void start_task(void) {
  char *stack = pages(4096) + 4096;
  long answer;
  register long no_thread_pointer __asm__("r8") = 0, nowhere __asm__("r10") = 0;
  __asm__ volatile("syscall\n test %%rax, %%rax\n jnz 2f\n1: mov $34, %%eax\n syscall\n jmp 1b\n2:"
                   : "=a"(answer)
                   : "a"(SYS_clone), "D"(0x50f00L), "S"(stack), "d"(0L), "r"(nowhere), "r"(no_thread_pointer)
                   : "rcx", "r11", "memory");
  if (answer < 0)
    exit(1);
}

int main(int count, char **arguments) {
  (void)arguments;
  for (size_t i = 0; i < SLOTS; i++)
    block[i] = malloc(next() % 3000);
  char *left_out = pages(1 << 20), *wiped = pages(1 << 20);
  madvise(left_out, 1 << 20, MADV_DONTFORK);
  madvise(wiped, 1 << 20, MADV_WIPEONFORK);
  memset(left_out, 1, 1 << 20);
  memset(wiped, 1, 1 << 20);
  if (count > 1)
    start_task();
  say("pid", (size_t)getpid());
  say_version();
  serve(obey);
}
