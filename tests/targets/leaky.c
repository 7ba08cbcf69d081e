// Blocks that nothing reaches any more, and blocks that something does, by kind. It says how many it lost.
//
// A lost pointer must be nowhere: what loses blocks runs below a frame that is wiped, with registers that are cleared.
#include "threads.h"
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <time.h>

struct node {
  struct node *left, *right;
  char rest[40];
};

static size_t lost_blocks, lost_bytes, lost_direct;
static size_t count_of; // how many of each
static struct node *kept; // a variable of the program's

static void *lost(void *block, int direct) {
  __atomic_add_fetch(&lost_blocks, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch(&lost_bytes, malloc_usable_size(block), __ATOMIC_RELAXED);
  __atomic_add_fetch(&lost_direct, direct ? 1 : 0, __ATOMIC_RELAXED);
  return block;
}

// The compiler must neither drop a block that leads nowhere nor keep a pointer in a place of its own; and what keeps one is
// volatile, since it would leave out a variable that nobody reads.
static void *get(size_t size) {
  void *block = calloc(1, size);
  if (!block)
    fail("out of memory");
  __asm__ volatile("" : "+r"(block) : : "memory");
  return block;
}

__attribute__((noinline)) static void wipe(void) {
  volatile char frame[128 << 10];
  for (size_t i = 0; i < sizeof frame; i++)
    frame[i] = 0;
  __asm__ volatile("xor %%eax,%%eax; xor %%ecx,%%ecx; xor %%edx,%%edx; xor %%esi,%%esi; xor %%edi,%%edi; xor %%r8d,%%r8d;"
                   "xor %%r9d,%%r9d; xor %%r10d,%%r10d; xor %%r11d,%%r11d; xor %%ebx,%%ebx; xor %%r12d,%%r12d;"
                   "xor %%r13d,%%r13d; xor %%r14d,%%r14d; xor %%r15d,%%r15d; vzeroall"
                   : : : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "rbx", "r12", "r13", "r14", "r15", "memory");
}

static void keep(void) {
  struct node *node = get(sizeof *node);
  node->left = kept;
  kept = node;
}

static struct node *chain(size_t length) {
  struct node *head = NULL;
  for (size_t i = 0; i < length; i++) {
    struct node *node = lost(get(sizeof *node), i == length - 1);
    node->left = head;
    head = node;
  }
  return head;
}

static struct node *tree(size_t depth, int is_root) {
  struct node *node = lost(get(sizeof *node), is_root);
  if (depth > 0) {
    node->left = tree(depth - 1, 0);
    node->right = tree(depth - 1, 0);
  }
  return node;
}

__attribute__((noinline)) static void chains(void) {
  for (size_t i = 0; i < count_of; i++) {
    chain(1 + i % 10);
    keep();
  }
}

__attribute__((noinline)) static void trees(void) {
  for (size_t i = 0; i < count_of; i++) {
    tree(i % 6, 1);
    keep();
  }
}

// A ring; one with a tail; a head before a ring; two heads with one child; a block that points to itself; two that point to the
// middle of each other.
__attribute__((noinline)) static void rings(void) {
  for (size_t i = 0; i < count_of; i++) {
    struct node *a = lost(get(sizeof *a), 1), *b = lost(get(sizeof *b), 0), *c = lost(get(sizeof *c), 0);
    a->left = b, b->left = c, c->left = a;

    a = lost(get(sizeof *a), 1), b = lost(get(sizeof *b), 0), c = lost(get(sizeof *c), 0);
    a->left = b, b->left = a, b->right = c;

    a = lost(get(sizeof *a), 1), b = lost(get(sizeof *b), 0), c = lost(get(sizeof *c), 0);
    a->left = b, b->left = c, c->left = b;

    a = lost(get(sizeof *a), 1), b = lost(get(sizeof *b), 1), c = lost(get(sizeof *c), 0);
    a->left = c, b->left = c;

    a = lost(get(sizeof *a), 1);
    a->left = a;
    keep();
  }
}

// Held by a pointer to their first, middle or last byte, or just behind it; others by nothing.
static void *volatile holders[4096];
__attribute__((noinline)) static void inner(void) {
  for (size_t i = 0; i < count_of && i < 1000; i++) {
    size_t size = 1 + 8 * (i % 50);
    char *block = get(size);
    size_t usable = malloc_usable_size(block);
    size_t at[] = {0, 1, usable / 2, usable - 1, usable};
    holders[i] = block + at[i % 5];
    lost(get(size), 1);
  }
}

__attribute__((noinline)) static void mmapped(void) {
  for (size_t i = 0; i < count_of; i++) {
    struct node *big = lost(get((256 << 10) + i * 4096), 1);
    big->left = lost(get(sizeof *big), 0);
    struct node *held = get(300 << 10);
    held->right = kept;
    kept = held;
    *(void **)((char *)held + (299 << 10)) = get(100); // deep in it, the only pointer
  }
}

// Blocks with mappings of their own that begin somewhere in them: lost with what they lead to, and kept.
__attribute__((noinline)) static void aligned(void) {
  static const size_t alignment[] = {64, 4096, 65536, 1 << 20};
  for (size_t i = 0; i < count_of && i < 400; i++) {
    struct node *big = memalign(alignment[i % 4], (200 << 10) + i * 1000);
    if ((uint32_t)(uintptr_t)big == 0) { // half of an old address on a stack would lead to it, and rightly: such a one is kept
      memset(big, 0, malloc_usable_size(big));
      big->left = kept;
      kept = big;
      continue;
    }
    lost(big, 1);
    memset(big, 0, malloc_usable_size(big));
    big->left = lost(get(sizeof *big), 0);
    struct node *held = memalign(alignment[i % 4], 300 << 10);
    memset(held, 0, malloc_usable_size(held));
    held->right = kept;
    kept = held;
    *(void **)((char *)held + malloc_usable_size(held) - 8) = get(100); // its last word, the only pointer
  }
}

// Free blocks of every kind are full of pointers to lost ones.
__attribute__((noinline)) static void stale(void) {
  enum { SIZES = 6 };
  static const size_t size[SIZES] = {24, 56, 104, 504, 2000, 20000};
  for (size_t i = 0; i < count_of; i++) {
    void **block = get(size[i % SIZES]);
    void **wall = get(40); // so that it cannot merge with the next
    wall[0] = kept;
    kept = (struct node *)wall;
    for (size_t k = 2; k < malloc_usable_size(block) / sizeof(void *); k++)
      block[k] = k == 2 ? lost(get(64), 1) : block[2];
    free(block);
  }
}

// ---- Threads

static volatile int made, go;
static pthread_key_t key;
static __thread void *volatile of_thread, *volatile also_of_thread;

__attribute__((noinline)) static void in_thread(void) {
  for (size_t i = 0; i < count_of; i++)
    chain(1 + i % 4);
}

static void *stays(void *held) {
  in_thread();
  of_thread = get(72);
  pthread_setspecific(key, get(88));
  void *on_stack = get(104);
  __asm__ volatile("" : : "r"(&on_stack) : "memory");
  wipe();
  arrive(&made);
  wait_while(&go, 0);
  return held;
}

// What only its stack, its variables and its slots hold is lost when it ends: there is no destructor.
static void *ends(void *held) {
  in_thread();
  of_thread = lost(get(72), 1);
  also_of_thread = lost(get(72), 1);
  pthread_setspecific(key, lost(get(88), 1));
  void *volatile on_stack[64];
  for (size_t i = 0; i < 64; i++)
    on_stack[i] = lost(get(104), 1);
  __asm__ volatile("" : : "r"(on_stack) : "memory");
  return held;
}

__attribute__((noinline)) static void threads(int stay) {
  pthread_t thread[8];
  for (int i = 0; i < 8; i++)
    thread[i] = start(stay ? stays : ends, NULL);
  if (stay)
    wait_until(&made, 8);
  else
    for (int i = 0; i < 8; i++)
      pthread_join(thread[i], NULL);
}

// Lose their own, then allocate and free for ever. What they hold is in pages of their own.
static void *churns(void *unused) {
  in_thread();
  wipe();
  arrive(&made);
  void *volatile *slot = pages(100 * sizeof *slot);
  for (size_t i = 0;; i++) {
    void *old = slot[i * 7 % 100];
    slot[i * 7 % 100] = NULL;
    free(old);
    slot[i * 7 % 100] = get(16 + i * 61 % 3000);
  }
  return unused;
}

__attribute__((noinline)) static void busy(void) {
  for (int i = 0; i < 3; i++)
    start(churns, NULL);
  in_thread();
  wait_until(&made, 3);
}

// ---- All that can keep a block, each once

static void *volatile in_data = (void *)&in_data, *volatile in_bss;
static __thread void *volatile in_tls;

// The only pointer is in a vector register, in a call that waits.
static void *in_vector(void *unused) {
  void *block = get(152);
  arrive(&made);
  __asm__ volatile("movq %0, %%xmm9\n xor %0, %0\n"
                   "1: mov $202, %%eax\n mov %1, %%rdi\n xor %%esi, %%esi\n xor %%edx, %%edx\n xor %%r10d, %%r10d\n syscall\n cmpl $0, (%1)\n je 1b\n"
                   : "+r"(block) : "r"(&go) : "rax", "rcx", "rdx", "rdi", "rsi", "r10", "r11", "xmm9", "memory");
  return unused;
}

static void *in_register(void *unused) {
  void *block = get(168);
  arrive(&made);
  __asm__ volatile("mov %0, %%r13\n xor %0, %0\n"
                   "1: mov $202, %%eax\n mov %1, %%rdi\n xor %%esi, %%esi\n xor %%edx, %%edx\n xor %%r10d, %%r10d\n syscall\n cmpl $0, (%1)\n je 1b\n"
                   : "+r"(block) : "r"(&go) : "rax", "rcx", "rdx", "rdi", "rsi", "r10", "r11", "r13", "memory");
  return unused;
}

// Runs on a stack that malloc gave: nothing else points into it.
static void *on_own_stack(void *unused) {
  char *stack = get(64 << 10);
  void **top = (void **)(stack + (48 << 10));
  top[1] = get(184);
  arrive(&made);
  __asm__ volatile("mov %%rsp, %%r12\n mov %0, %%rsp\n xor %0, %0\n"
                   "1: mov $202, %%eax\n mov %1, %%rdi\n xor %%esi, %%esi\n xor %%edx, %%edx\n xor %%r10d, %%r10d\n syscall\n cmpl $0, (%1)\n je 1b\n mov %%r12, %%rsp\n"
                   : "+r"(top) : "r"(&go) : "rax", "rcx", "rdx", "rdi", "rsi", "r10", "r11", "r12", "memory");
  return unused;
}

__attribute__((noinline)) static void keepers(void) {
  in_data = get(200);
  in_bss = get(216);
  in_tls = get(232);
  pthread_setspecific(key, get(248));
  *(void **)pages(4096) = get(264);
  void **sealed = pages(4096);
  *sealed = get(280);
  mprotect(sealed, 4096, PROT_READ);
  void **shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  *shared = get(296);
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  void **of_file = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  of_file[8] = get(312);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = get(328)};
  if (epoll_ctl(epoll_create1(EPOLL_CLOEXEC), EPOLL_CTL_ADD, 0, &event))
    put_text("no_epoll 1\n");
  struct sigevent timer = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM, .sigev_value.sival_ptr = get(344)};
  int id;
  if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &timer, &id))
    put_text("no_timer 1\n");
  void **wiped = pages(4096);
  *wiped = get(360);
  if (madvise(wiped, 4096, MADV_WIPEONFORK))
    put_text("no_wipe 1\n");
  void **apart = pages(8 << 20);
  apart[1000] = get(376);
  madvise(apart, 8 << 20, MADV_DONTFORK);
  start(in_vector, NULL);
  start(in_register, NULL);
  start(on_own_stack, NULL);
  wait_until(&made, 3);
}

// Variables with lists of their own, two with a common end, one with a table; and what only a thread's stack leads to.
static struct node *volatile alone_list, *volatile left_list, *volatile right_list;
static void **volatile table;

static struct node *list(size_t length, struct node *tail) {
  for (size_t i = 0; i < length; i++) {
    struct node *node = get(sizeof *node);
    node->left = tail;
    tail = node;
  }
  return tail;
}

static void *on_its_stack(void *held) {
  struct node *volatile mine = list(count_of, NULL);
  __asm__ volatile("" : : "r"(&mine) : "memory");
  say("stack_tid", syscall(SYS_gettid));
  arrive(&made);
  wait_while(&go, 0);
  return held;
}

__attribute__((noinline)) static void owners(void) {
  alone_list = list(count_of, NULL);
  struct node *common = list(count_of, NULL);
  left_list = list(10, common);
  right_list = list(20, common);
  table = get(64 * sizeof *table);
  for (size_t i = 0; i < 64; i++)
    table[i] = get(200);
  // A ring around its first block, to which only a pointer into another one's middle leads.
  struct node *ring = list(2, NULL);
  ring->left->left = ring;
  *(void *volatile *)pages(4096) = (char *)ring + 16;
  start(on_its_stack, NULL);
  wait_until(&made, 1);
  say("node_bytes", malloc_usable_size(common));
  say("table_bytes", malloc_usable_size((void *)table));
  say("entry_bytes", malloc_usable_size(table[0]));
  say_address("table_address", (void *)table);
}

// Small blocks, each on a page of freed ones: kept in a list, or lost.
__attribute__((noinline)) static void pins(int stay) {
  void **freed = calloc(count_of * 8, sizeof *freed);
  for (size_t i = 0; i < count_of; i++) {
    for (size_t k = 0; k < 8; k++)
      freed[i * 8 + k] = get(600);
    if (stay)
      keep();
    else
      lost(get(sizeof(struct node)), 1);
  }
  for (size_t i = 0; i < count_of * 8; i++)
    free(freed[i]);
  memset(freed, 0, count_of * 8 * sizeof *freed);
  free(freed);
}

// A list of blocks that `kept` leads to, and one each of what may lie at an address.
__attribute__((noinline)) static void known(void) {
  for (size_t i = 0; i < count_of; i++)
    keep();
  say_address("first", kept);
  say_address("second", kept->left);
  say_address("third", kept->left->left);
  say_address("fourth", kept->left->left->left);
  say_address("lost", lost(get(136), 1));
  void *freed = get(1000);
  say_address("cached", freed);
  free(freed);
  say_address("variable", &kept);
  say_address("nowhere", (void *)0x1000);
}

// LeakSanitizer's, where it is linked in.
__attribute__((weak)) int __lsan_do_recoverable_leak_check(void);

static int obey(const char *word) {
  if (!strcmp(word, "check") && __lsan_do_recoverable_leak_check)
    __lsan_do_recoverable_leak_check();
  else if (!strcmp(word, "lost"))
    say("lost_blocks", lost_blocks);
  else
    return 0;
  return 1;
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "chains";
  count_of = argument(argc, argv, 2, 100);
  if (pthread_key_create(&key, NULL))
    fail("pthread_key_create failed");
  if (!strcmp(kind, "chains"))
    chains();
  else if (!strcmp(kind, "trees"))
    trees();
  else if (!strcmp(kind, "rings"))
    rings();
  else if (!strcmp(kind, "inner"))
    inner();
  else if (!strcmp(kind, "mmapped"))
    mmapped();
  else if (!strcmp(kind, "aligned"))
    aligned();
  else if (!strcmp(kind, "stale"))
    stale();
  else if (!strcmp(kind, "threads"))
    threads(1);
  else if (!strcmp(kind, "ended"))
    threads(0);
  else if (!strcmp(kind, "busy"))
    busy();
  else if (!strcmp(kind, "keepers"))
    keepers();
  else if (!strcmp(kind, "kept"))
    known();
  else if (!strcmp(kind, "pins") || !strcmp(kind, "lostpins"))
    pins(!strcmp(kind, "pins"));
  else if (!strcmp(kind, "owners"))
    owners();
  else
    fail("no such kind");
  wipe();
  say("lost_blocks", lost_blocks);
  say("lost_bytes", lost_bytes);
  say("lost_direct", lost_direct);
  serve_truth(obey);
}
