// A process that watches itself for anything that somebody from outside may have broken in it: registers, flags, the
// red zone, the signal mask and the alternate stack of its threads, blocks of malloc, calls that end early, children
// and signals that are not its own. `check` waits until every thread has gone on, and says what was broken so far.
#include "threads.h"
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define SLOTS 300

enum { REGISTERS, CALLS, SLEEPS, WORKERS }; // each thread's place in `rounds`; workers from there on

static int threads;
static volatile uint64_t rounds[MAX_THREADS];
static volatile uint64_t broken_registers, broken_calls, broken_blocks, interrupted, early, handled, children;

// What hold() leaves behind, to be compared with what it set.
uint64_t held_words[16], held_x87[3], held_flags;
uint8_t held_vectors[16][32], set_vectors[16][32];
int has_avx;
uint64_t hold(uint64_t times);

#define EACH(op) op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) op(12) op(13) op(14) op(15)
#define LOAD(n) "  vmovdqu set_vectors+32*" #n "(%rip),%ymm" #n "\n"
#define STORE(n) "  vmovdqu %ymm" #n ",held_vectors+32*" #n "(%rip)\n"
#define SLOT(n) "  movq $0x7ed20000+" #n ",-8-8*" #n "(%rsp)\n"
#define SLOT_HOLDS(n) "  cmpq $0x7ed20000+" #n ",-8-8*" #n "(%rsp)\n  jne 8f\n"

// Sets every register that a thread has, the red zone, carry and direction; does nothing for a while; and looks again.
__asm__(".pushsection .text\n"
        ".globl hold\n"
        "hold:\n"
        "  push %rbx\n  push %rbp\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
        "  mov %rdi,%rcx\n"
        "  cmpl $0,has_avx(%rip)\n"
        "  je 1f\n" EACH(LOAD) "1:\n"
        "  fldpi\n  fld1\n  fldl2e\n" EACH(SLOT) "  mov $0x1001,%eax\n  mov $0x1002,%ebx\n  mov $0x1003,%edx\n  mov $0x1004,%esi\n"
        "  mov $0x1005,%edi\n  mov $0x1006,%ebp\n  mov $0x1007,%r8d\n  mov $0x1008,%r9d\n  mov $0x1009,%r10d\n  mov $0x100a,%r11d\n"
        "  mov $0x100b,%r12d\n  mov $0x100c,%r13d\n  mov $0x100d,%r14d\n  mov $0x100e,%r15d\n"
        "  std\n"
        "  stc\n"
        "2:lea -1(%rcx),%rcx\n"
        "  jrcxz 3f\n"
        "  jmp 2b\n"
        "3:jnc 8f\n" EACH(SLOT_HOLDS) "  mov %rax,held_words(%rip)\n  mov %rbx,held_words+8(%rip)\n  mov %rdx,held_words+16(%rip)\n"
        "  mov %rsi,held_words+24(%rip)\n  mov %rdi,held_words+32(%rip)\n  mov %rbp,held_words+40(%rip)\n  mov %r8,held_words+48(%rip)\n"
        "  mov %r9,held_words+56(%rip)\n  mov %r10,held_words+64(%rip)\n  mov %r11,held_words+72(%rip)\n  mov %r12,held_words+80(%rip)\n"
        "  mov %r13,held_words+88(%rip)\n  mov %r14,held_words+96(%rip)\n  mov %r15,held_words+104(%rip)\n"
        "  pushf\n"
        "  pop held_flags(%rip)\n"
        "  cld\n"
        "  fstpl held_x87(%rip)\n  fstpl held_x87+8(%rip)\n  fstpl held_x87+16(%rip)\n"
        "  cmpl $0,has_avx(%rip)\n"
        "  je 4f\n" EACH(STORE) "  vzeroupper\n"
        "4:xor %eax,%eax\n"
        "  jmp 9f\n"
        "8:cld\n"
        "  fninit\n"
        "  mov $1,%eax\n"
        "9:pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbp\n  pop %rbx\n"
        "  ret\n"
        ".popsection\n");

// A machine with few processors has more to do than this.
static void rest(uint64_t round, uint64_t every) {
  if (round % every == 0)
    usleep(2000);
}

static int holds(void) {
  static const double constants[3] = {1.4426950408889634, 1.0, 3.141592653589793};
  memset(held_words, 0, sizeof held_words);
  memset(held_vectors, 0, sizeof held_vectors);
  if (hold(20000))
    return 0;
  for (size_t i = 0; i < 14; i++)
    if (held_words[i] != 0x1001 + i)
      return 0;
  for (size_t i = 0; i < 3; i++)
    if (memcmp(&held_x87[i], &constants[i], sizeof(double)))
      return 0;
  return (held_flags & 0x400) && (!has_avx || !memcmp(held_vectors, set_vectors, sizeof set_vectors));
}

static void *watch_registers(void *unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof set_vectors; i++)
    set_vectors[i / 32][i % 32] = (uint8_t)(i * 7 + 1);
  has_avx = __builtin_cpu_supports("avx") != 0;
  for (;;) {
    broken_registers += !holds();
    rest(rounds[REGISTERS]++, 10);
  }
  return NULL;
}

static void *watch_calls(void *unused) {
  (void)unused;
  static char other_stack[64 * 1024];
  stack_t mine = {.ss_sp = other_stack, .ss_size = sizeof other_stack}, now;
  sigset_t mask, seen;
  sigaltstack(&mine, NULL);
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  sigaddset(&mask, SIGRTMIN);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  for (;;) {
    int is_same = !sigaltstack(NULL, &now) && now.ss_sp == mine.ss_sp && now.ss_size == mine.ss_size && now.ss_flags == 0;
    is_same &= !pthread_sigmask(SIG_SETMASK, NULL, &seen) && sigismember(&seen, SIGUSR2) == 1 && sigismember(&seen, SIGRTMIN) == 1 &&
               sigismember(&seen, SIGUSR1) == 0 && sigismember(&seen, SIGTERM) == 0;
    is_same &= waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
    broken_calls += !is_same;
    rest(rounds[CALLS]++, 100);
  }
  return NULL;
}

static void *watch_sleeps(void *unused) {
  (void)unused;
  struct timespec moment = {.tv_nsec = 5 * 1000 * 1000}, before, after;
  for (;;) {
    clock_gettime(CLOCK_MONOTONIC, &before);
    interrupted += nanosleep(&moment, NULL) != 0;
    clock_gettime(CLOCK_MONOTONIC, &after);
    early += (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 < 5;
    rounds[SLEEPS]++;
  }
  return NULL;
}

struct block {
  size_t size, number;
  unsigned char rest[];
};

static void *work(void *at) {
  size_t me = (size_t)at;
  struct block *blocks[SLOTS] = {0};
  uint64_t random = me * 2654435761u + 1;
  for (size_t number = 0;; number++) {
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    struct block **slot = &blocks[random % SLOTS], *old = *slot;
    if (old) {
      for (size_t i = 0; i < old->size; i++)
        if (old->rest[i] != (unsigned char)(old->number + i)) {
          broken_blocks++;
          break;
        }
      free(old);
    }
    size_t size = random >> 20 & 2047;
    struct block *new = malloc(sizeof *new + size);
    if (!new)
      fail("out of memory");
    *new = (struct block){.size = size, .number = number};
    for (size_t i = 0; i < size; i++)
      new->rest[i] = (unsigned char)(number + i);
    *slot = new;
    rest(rounds[WORKERS + me]++, 200);
  }
  return NULL;
}

static void handle(int signal) { __atomic_add_fetch(signal == SIGCHLD ? &children : &handled, 1, __ATOMIC_ACQ_REL); }

static int obey(const char *word) {
  if (!strcmp(word, "signals")) {
    say("handled", handled);
    return 1;
  }
  if (strcmp(word, "check"))
    return 0;
  uint64_t before[MAX_THREADS];
  memcpy(before, (void *)rounds, sizeof before);
  for (int i = 0; i < WORKERS + threads; i++)
    while (rounds[i] < before[i] + 2) // one that began after we asked has ended
      sched_yield();
  say("registers", broken_registers);
  say("calls", broken_calls);
  say("blocks", broken_blocks);
  say("interrupted", interrupted);
  say("early", early);
  say("children", children);
  return 1;
}

int main(int argc, char **argv) {
  threads = (int)argument(argc, argv, 1, 4);
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  sigaction(SIGRTMIN, &action, NULL);
  start(watch_registers, NULL);
  start(watch_calls, NULL);
  start(watch_sleeps, NULL);
  for (int i = 0; i < threads; i++)
    start(work, (void *)(intptr_t)i);
  say("pid", (size_t)getpid());
  serve(obey);
}
