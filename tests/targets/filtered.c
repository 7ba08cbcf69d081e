// Has free memory below a live block, and filters of system calls (seccomp): says each as bytes, and what the kernel
// answers to calls under them. The calls are made by children of before, each of which puts the filters in front of itself.
#include "truth.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define NR offsetof(struct seccomp_data, nr)
#define ARG(i) (offsetof(struct seccomp_data, args) + 8 * (i))
#define ERRNO(n) (SECCOMP_RET_ERRNO | (n))
#define SELF ((unsigned long)-10001L) // PIDFD_SELF_THREAD_GROUP
#define PROCESS_MADVISE 440

static struct sock_filter program[1024];
static unsigned short length;

static void put(unsigned short code, unsigned char yes, unsigned char no, unsigned k) {
  program[length++] = (struct sock_filter){code, yes, no, k};
}

static void load(unsigned offset) { put(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset); }
static void answer_with(unsigned action) { put(BPF_RET | BPF_K, 0, 0, action); }

static void of(unsigned nr, unsigned action) {
  put(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, nr);
  answer_with(action);
}

// As container runtimes have it: a list of what is allowed, clone only without new namespaces, all else EPERM.
static void list(void) {
  static const unsigned short allowed[] = {
      SYS_read,   SYS_write,     SYS_close,     SYS_mmap,   SYS_mprotect,     SYS_munmap, SYS_brk,       SYS_rt_sigaction,
      SYS_poll,   SYS_openat,    SYS_madvise,   SYS_futex,  SYS_rt_sigreturn, SYS_getpid, SYS_nanosleep, SYS_rt_sigprocmask,
      SYS_exit,   SYS_exit_group, SYS_wait4,    SYS_pause,  SYS_restart_syscall, SYS_gettid, SYS_prctl, SYS_seccomp,
      SYS_fstat,  SYS_newfstatat, SYS_lseek,
  };
  load(offsetof(struct seccomp_data, arch));
  put(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_X86_64);
  answer_with(SECCOMP_RET_KILL_PROCESS);
  load(NR);
  put(BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000);
  answer_with(ERRNO(1));
  for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
    of(allowed[i], SECCOMP_RET_ALLOW);
  put(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_clone);
  load(ARG(0));
  put(BPF_ALU | BPF_AND | BPF_K, 0, 0, 0x7e020000);
  put(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
  answer_with(SECCOMP_RET_ALLOW);
  answer_with(ERRNO(1));
}

static void one(unsigned nr, unsigned action) {
  load(NR);
  of(nr, action);
  answer_with(SECCOMP_RET_ALLOW);
}

// clone for threads alone
static void threads_only(void) {
  load(NR);
  put(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, SYS_clone);
  load(ARG(0));
  put(BPF_JMP | BPF_JSET | BPF_K, 1, 0, CLONE_THREAD);
  answer_with(ERRNO(77));
  answer_with(SECCOMP_RET_ALLOW);
}

// One operation on two arguments of getppid: its result is folded into an error number.
static void computed(unsigned short operation) {
  load(NR);
  put(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SYS_getppid);
  answer_with(SECCOMP_RET_ALLOW);
  load(ARG(1));
  put(BPF_ST, 0, 0, 15);
  put(BPF_LDX | BPF_W | BPF_MEM, 0, 0, 15);
  load(ARG(0));
  if (BPF_CLASS(operation) == BPF_JMP) {
    put(operation, 0, 2, 0x80000005);
    put(BPF_LD | BPF_IMM, 0, 0, 9);
    put(BPF_JMP | BPF_JA, 0, 0, 1);
    put(BPF_LD | BPF_W | BPF_LEN, 0, 0, 0);
  } else {
    put(operation, 0, 0, BPF_OP(operation) == BPF_LSH || BPF_OP(operation) == BPF_RSH ? 7 : 0x80000005);
  }
  put(BPF_STX, 0, 0, 3);
  put(BPF_MISC | BPF_TAX, 0, 0, 0);
  put(BPF_ALU | BPF_RSH | BPF_K, 0, 0, 11);
  put(BPF_ALU | BPF_XOR | BPF_X, 0, 0, 0);
  put(BPF_ST, 0, 0, 2);
  put(BPF_MISC | BPF_TXA, 0, 0, 0);
  put(BPF_ALU | BPF_RSH | BPF_K, 0, 0, 22);
  put(BPF_LDX | BPF_W | BPF_MEM, 0, 0, 2);
  put(BPF_ALU | BPF_XOR | BPF_X, 0, 0, 0);
  put(BPF_ALU | BPF_AND | BPF_K, 0, 0, 0x7ff);
  put(BPF_ALU | BPF_ADD | BPF_K, 0, 0, 1000);
  put(BPF_LDX | BPF_IMM, 0, 0, SECCOMP_RET_ERRNO);
  put(BPF_ALU | BPF_OR | BPF_X, 0, 0, 0);
  put(BPF_RET | BPF_A, 0, 0, 0);
}

static const unsigned short operations[] = {
    BPF_ALU | BPF_ADD | BPF_K, BPF_ALU | BPF_ADD | BPF_X, BPF_ALU | BPF_SUB | BPF_K, BPF_ALU | BPF_SUB | BPF_X,
    BPF_ALU | BPF_MUL | BPF_K, BPF_ALU | BPF_MUL | BPF_X, BPF_ALU | BPF_DIV | BPF_K, BPF_ALU | BPF_DIV | BPF_X,
    BPF_ALU | BPF_AND | BPF_K, BPF_ALU | BPF_AND | BPF_X, BPF_ALU | BPF_OR | BPF_K,  BPF_ALU | BPF_OR | BPF_X,
    BPF_ALU | BPF_XOR | BPF_K, BPF_ALU | BPF_XOR | BPF_X, BPF_ALU | BPF_LSH | BPF_K, BPF_ALU | BPF_LSH | BPF_X,
    BPF_ALU | BPF_RSH | BPF_K, BPF_ALU | BPF_RSH | BPF_X, BPF_ALU | BPF_NEG,         BPF_JMP | BPF_JEQ | BPF_K,
    BPF_JMP | BPF_JEQ | BPF_X, BPF_JMP | BPF_JGT | BPF_K, BPF_JMP | BPF_JGT | BPF_X, BPF_JMP | BPF_JGE | BPF_K,
    BPF_JMP | BPF_JGE | BPF_X, BPF_JMP | BPF_JSET | BPF_K, BPF_JMP | BPF_JSET | BPF_X,
};

// The which-th filter by that name, the oldest first; 0 where there are no more.
static int build(const char *name, int which) {
  length = 0;
  if (!strcmp(name, "stacked")) { // the strictest counts, and of equal ones the newest
    if (which == 3)
      return 0;
    load(NR);
    of(SYS_getppid, ERRNO(70 + which));
    of(SYS_getuid, which == 1 ? SECCOMP_RET_KILL_PROCESS : ERRNO(75));
    of(SYS_getgid, which == 0 ? ERRNO(76) : SECCOMP_RET_LOG);
    of(SYS_geteuid, which == 2 ? SECCOMP_RET_TRAP : ERRNO(75));
    of(SYS_getegid, which == 2 ? SECCOMP_RET_TRACE : SECCOMP_RET_LOG);
    answer_with(SECCOMP_RET_ALLOW);
    return 1;
  }
  if (which > 0)
    return 0;
  if (!strncmp(name, "computed", 8))
    computed(operations[number(name + 8)]);
  else if (!strcmp(name, "list"))
    list();
  else if (!strcmp(name, "kill-clone"))
    one(SYS_clone, SECCOMP_RET_KILL_PROCESS);
  else if (!strcmp(name, "kill-getpid"))
    one(SYS_getpid, SECCOMP_RET_KILL_PROCESS);
  else if (!strcmp(name, "no-getpid"))
    one(SYS_getpid, ERRNO(77));
  else if (!strcmp(name, "no-vectored"))
    one(PROCESS_MADVISE, ERRNO(77));
  else if (!strcmp(name, "kill-vectored"))
    one(PROCESS_MADVISE, SECCOMP_RET_KILL_THREAD);
  else if (!strcmp(name, "no-madvise"))
    one(SYS_madvise, ERRNO(77));
  else if (!strcmp(name, "trap-nanosleep"))
    one(SYS_nanosleep, SECCOMP_RET_TRAP);
  else if (!strcmp(name, "kill-restart"))
    one(SYS_restart_syscall, SECCOMP_RET_KILL_PROCESS);
  else if (!strcmp(name, "threads-only"))
    threads_only();
  else
    return 0;
  return 1;
}

static void install(const char *name) {
  if (!strcmp(name, "strict")) {
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT))
      fail("no strict seccomp");
    return;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    fail("no no_new_privs");
  for (int which = 0; build(name, which); which++) {
    struct sock_fprog filter = {length, program};
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
      fail("no seccomp");
  }
}

static void append(char *line, const char *text) { strcat(line, text); }

static void append_number(char *line, unsigned long value) {
  char digits[24];
  size_t at = sizeof digits;
  digits[--at] = 0;
  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  append(line, digits + at);
}

static void say_programs(const char *name) {
  static char line[20000];
  for (int which = 0; build(name, which); which++) {
    line[0] = 0;
    append(line, "program");
    append_number(line, (unsigned long)which);
    append(line, " ");
    char *at = line + strlen(line);
    for (size_t i = 0; i < length * sizeof *program; i++) {
      unsigned char byte = ((unsigned char *)program)[i];
      *at++ = "0123456789abcdef"[byte >> 4];
      *at++ = "0123456789abcdef"[byte & 15];
    }
    *at++ = '\n';
    *at = 0;
    put_text(line);
  }
}

static const unsigned long calls[][7] = {
    {SYS_getpid},
    {SYS_clone, CLONE_FILES},
    {SYS_clone, CLONE_FILES | CLONE_NEWUTS},
    {SYS_clone, CLONE_THREAD}, // EINVAL, if it comes so far
    {SYS_wait4, (unsigned long)-1, 0, WNOHANG},
    {SYS_madvise, 0, 0, MADV_DONTNEED},
    {PROCESS_MADVISE, SELF, 0, 0, MADV_DONTNEED, 0},
    {SYS_nanosleep, 0, 0}, // EFAULT
    {SYS_futex, 0, 0x81, 1}, // EFAULT
    {SYS_getuid},
    {SYS_getgid},
    {SYS_geteuid},
    {SYS_getegid},
    {SYS_getppid, 0, 0},
    {SYS_getppid, 5, 3},
    {SYS_getppid, 0x80000005, 0x80000005},
    {SYS_getppid, 0xffffffff, 2},
    {SYS_getppid, 0x12345678, 31},
    {SYS_getppid, 0x89abcdef, 33},
    {SYS_getppid, 0x100000007, 0x200000001},
    {SYS_getppid, 7, 0},
    {0x40000000 | SYS_getpid},
};

// What came of a call: `errno N`, `signal N`, or `made`.
static void say_answers(const char *name) {
  long *seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    const unsigned long *call = calls[i];
    *seen = 0;
    pid_t child = fork();
    if (child == 0) {
      install(name);
      long answer = syscall((long)call[0], call[1], call[2], call[3], call[4], call[5], call[6]);
      if (call[0] != SYS_clone || answer != 0)
        *seen = answer == -1 ? errno : -1;
      for (;;)
        syscall(SYS_exit_group, 0);
    }
    int status;
    if (waitpid(child, &status, 0) != child)
      fail("no child");
    char line[256] = "call";
    append_number(line, i);
    for (int word = 0; word < 7; word++) {
      append(line, " ");
      append_number(line, call[word]);
    }
    append(line, *seen ? *seen > 0 ? " errno " : " made " : " signal ");
    append_number(line, *seen ? *seen > 0 ? (unsigned long)*seen : 0 : (unsigned long)WTERMSIG(status));
    append(line, "\n");
    put_text(line);
  }
  munmap(seen, 4096);
}

static const char *of_thread;

static void *sleeper(void *ready) {
  install(of_thread);
  __atomic_store_n((int *)ready, 1, __ATOMIC_SEQ_CST);
  while (pause()) {}
  return NULL;
}

static void **blocks;
static size_t count_of_blocks, size_of_blocks;

static int obey(const char *word) {
  if (!strcmp(word, "check")) {
    size_t broken = 0;
    for (size_t i = 0; i < count_of_blocks; i += 16)
      for (size_t byte = 0; byte < size_of_blocks; byte++)
        broken += ((unsigned char *)blocks[i])[byte] != 0x5a;
    say("broken", broken);
    return 1;
  }
  if (!strcmp(word, "sleep")) { // in a call with a time, until there is something to hear
    struct pollfd input = {0, POLLIN, 0};
    put_text("done\n");
    say("slept", (size_t)(poll(&input, 1, 3600 * 1000) == 1));
    return 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "list";
  of_thread = argc > 2 ? argv[2] : NULL;
  say("pid", (size_t)getpid());
  say_programs(name);
  if (of_thread && !strcmp(of_thread, "answers"))
    say_answers(name);
  else if (of_thread) {
    int ready = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, sleeper, &ready);
    while (!__atomic_load_n(&ready, __ATOMIC_SEQ_CST))
      sched_yield();
  }
  count_of_blocks = 4000;
  size_of_blocks = 4000;
  blocks = pages(count_of_blocks * sizeof *blocks);
  for (size_t i = 0; i < count_of_blocks; i++)
    blocks[i] = make(size_of_blocks);
  for (size_t i = 0; i < count_of_blocks; i++)
    if (i % 16)
      drop(blocks[i], size_of_blocks);
  say_live();
  install(name);
  serve(obey);
}
