// One thread with free pages in its heap, and odd places for it to be in. Each command but `count` and `check` leads
// there and is done when the thread stands there, waiting for the next; `back` leads back. `handler` and `aside`: inside a handler
// of a signal, on the same stack and on one of its own; `inside`: in a handler that interrupted malloc. `lock`: what it
// has stays in memory. `lock-half`: the pages from `from` to `to`, the lower half of its heap, do; `watch-half`: a userfaultfd is told
// of those (`watched`, unless the kernel forbids it). `use` takes all that is free, and writes to it. `check` says how many of the
// blocks that are in use have changed.
#include "truth.h"
#include <linux/userfaultfd.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

#define BLOCKS 800
#define SIZE 9000

static char *blocks[BLOCKS];
static volatile int in_malloc, deep;
static char other_stack[256 * 1024];
extern char __executable_start, etext;

static void look(void) {
  size_t broken = 0;
  for (int i = 0; i < BLOCKS; i += 2)
    for (size_t at = 0; at < SIZE; at++)
      if (blocks[i][at] != (char)(i + at)) {
        broken++;
        break;
      }
  say("broken", broken);
}

static void listen_there(void) {
  char word[64];
  deep = 1;
  put_text("done\n");
  struct pollfd input = {.events = POLLIN};
  while (poll(&input, 1, -1) == 1 && hear(word, sizeof word) && strcmp(word, "back")) { // a poll is a better call to meet
    if (!strcmp(word, "check"))
      look();
    put_text("done\n");
  }
  deep = 0;
}

static void handle(int signal, siginfo_t *unused, void *at) {
  (void)unused;
  uint64_t instruction = (uint64_t)((ucontext_t *)at)->uc_mcontext.gregs[REG_RIP];
  int is_ours = instruction >= (uint64_t)(uintptr_t)&__executable_start && instruction < (uint64_t)(uintptr_t)&etext;
  if (signal == SIGALRM && (!in_malloc || is_ours))
    return; // not inside: the next one may be
  if (signal == SIGALRM) {
    struct itimerval never = {.it_value = {0}};
    setitimer(ITIMER_REAL, &never, NULL);
    in_malloc = 0;
  }
  listen_there();
}

static void allocate_until_interrupted(void) {
  struct itimerval often = {.it_interval = {.tv_usec = 997}, .it_value = {.tv_usec = 997}};
  setitimer(ITIMER_REAL, &often, NULL);
  in_malloc = 1;
  while (in_malloc) {
    void *volatile block = malloc(3000);
    free(block);
  }
}

struct half {
  uintptr_t from, length;
};

static struct half say_half(void) {
  uintptr_t from = ((uintptr_t)blocks[0] + 4095) & ~(uintptr_t)4095, to = (uintptr_t)blocks[BLOCKS / 2] & ~(uintptr_t)4095;
  say("from", from);
  say("to", to);
  return (struct half){from, to - from};
}

static void watch(struct half half) {
  int file = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
  struct uffdio_api api = {.api = UFFD_API};
  struct uffdio_register range = {.range = {half.from, half.length}, .mode = UFFDIO_REGISTER_MODE_MISSING};
  say("watched", (size_t)(file >= 0 && !ioctl(file, UFFDIO_API, &api) && !ioctl(file, UFFDIO_REGISTER, &range)));
}

static void lock(struct half half) {
  if (mlock((void *)half.from, half.length))
    fail("cannot lock");
}

static void use(void) {
  for (int i = 1; i < BLOCKS; i += 2) {
    blocks[i] = malloc(SIZE);
    memset(blocks[i], 0x5a, SIZE);
  }
}

static int obey(const char *word) {
  if (!strcmp(word, "check"))
    look();
  else if (!strcmp(word, "handler"))
    raise(SIGUSR1);
  else if (!strcmp(word, "aside"))
    raise(SIGUSR2);
  else if (!strcmp(word, "inside"))
    allocate_until_interrupted();
  else if (!strcmp(word, "use"))
    use();
  else if (!strcmp(word, "lock-half"))
    lock(say_half());
  else if (!strcmp(word, "watch-half"))
    watch(say_half());
  else if (!strcmp(word, "lock"))
    return !mlockall(MCL_CURRENT | MCL_FUTURE);
  else
    return 0;
  return 1;
}

int main(void) {
  stack_t stack = {.ss_sp = other_stack, .ss_size = sizeof other_stack};
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaltstack(&stack, NULL);
  sigaction(SIGUSR1, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  action.sa_flags |= SA_ONSTACK;
  sigaction(SIGUSR2, &action, NULL);
  for (int i = 0; i < BLOCKS; i++) {
    blocks[i] = malloc(SIZE);
    for (size_t at = 0; at < SIZE; at++)
      blocks[i][at] = (char)(i + at);
  }
  for (int i = 1; i < BLOCKS; i += 2)
    free(blocks[i]);
  say("pid", (size_t)getpid());
  serve(obey);
}
