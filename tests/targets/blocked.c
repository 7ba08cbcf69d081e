// A thread in each kind of call that blocks. `block` sends them in, `wake` gives each what it waits for and says how
// every call ended; `signals` says how many signals have been handled. None of the calls may end with EINTR unless a
// handler ran in its thread.
#include "threads.h"
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <time.h>

#ifdef OLD_SYMBOLS
__asm__(".symver pthread_kill,pthread_kill@GLIBC_2.2.5");
__asm__(".symver pthread_sigmask,pthread_sigmask@GLIBC_2.2.5");
#endif

enum { EPOLL, PWAIT, READ, POLL, PPOLL, SELECT, RECV, SEMOP, SIGWAIT, FUTEX, FUTEX_TIMED, NANOSLEEP, CALLS };

static const char *names[CALLS] = {"epoll_wait", "epoll_pwait", "read",  "poll",        "ppoll",    "select", "recv",
                                   "semop",      "sigtimedwait", "futex", "futex_timed", "nanosleep"};

static int inside, outside, waiting, sets, peers[2], other[2];
static volatile int gate, woken, ended, handled;
static volatile int tids[CALLS], results[CALLS];
static pthread_t threads[CALLS];

static void handle(int signal) {
  (void)signal;
  __atomic_add_fetch(&handled, 1, __ATOMIC_ACQ_REL);
}

static long call(int which) {
  struct epoll_event event;
  struct pollfd one = {.fd = outside, .events = POLLIN};
  struct timespec hour = {.tv_sec = 3600}, moment = {.tv_sec = 1};
  struct sembuf down = {.sem_op = -1};
  sigset_t set;
  fd_set readable;
  char byte;
  switch (which) {
  case EPOLL: return epoll_wait(waiting, &event, 1, -1);
  case PWAIT: return epoll_pwait(waiting, &event, 1, 3600 * 1000, NULL);
  case READ: return read(other[0], &byte, 1);
  case POLL: return poll(&one, 1, 3600 * 1000);
  case PPOLL: return ppoll(&one, 1, &hour, NULL);
  case SELECT:
    FD_ZERO(&readable);
    FD_SET(outside, &readable);
    return select(outside + 1, &readable, NULL, NULL, NULL);
  case RECV: return recv(peers[0], &byte, 1, 0);
  case SEMOP: return semop(sets, &down, 1) + 1;
  case SIGWAIT:
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    return sigtimedwait(&set, NULL, &hour);
  case FUTEX: return syscall(SYS_futex, &woken, FUTEX_WAIT, 0, NULL, NULL, 0) + 1;
  case FUTEX_TIMED: return syscall(SYS_futex, &woken, FUTEX_WAIT, 0, &hour, NULL, 0) + 1;
  default: return nanosleep(&moment, NULL) + 1;
  }
}

static void *work(void *at) {
  int which = (int)(intptr_t)at;
  tids[which] = (int)syscall(SYS_gettid);
  while (!gate)
    sched_yield(); // not a futex: two of the calls below are, and the test looks for them by their number
  long result = call(which);
  int came_late = errno == EAGAIN && (which == FUTEX || which == FUTEX_TIMED); // woken before it had gone back to sleep
  results[which] = result > 0 || came_late ? 0 : errno;
  arrive(&ended);
  return NULL;
}

static int obey(const char *word) {
  if (!strcmp(word, "block")) {
    gate = 1;
  } else if (!strcmp(word, "wake")) {
    if (write(inside, "x", 1) != 1 || write(other[1], "x", 1) != 1 || write(peers[1], "x", 1) != 1)
      fail("write failed");
    struct sembuf up = {.sem_op = 1};
    semop(sets, &up, 1);
    pthread_kill(threads[SIGWAIT], SIGUSR2);
    change(&woken, 1);
    wait_until(&ended, CALLS);
    for (int i = 0; i < CALLS; i++)
      say(names[i], (size_t)results[i]);
    semctl(sets, 0, IPC_RMID);
  } else if (!strcmp(word, "signals")) {
    say("handled", (size_t)handled);
  } else {
    return 0;
  }
  return 1;
}

int main(void) {
  int ends[2];
  sigset_t set;
  struct timeval hour = {.tv_sec = 3600};
  struct epoll_event event = {.events = EPOLLIN};
  struct sigaction action = {.sa_handler = handle};
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  sigaction(SIGUSR1, &action, NULL);
  action.sa_flags = SA_RESTART;
  sigaction(SIGRTMIN, &action, NULL);
  if (pipe(ends) || pipe(other) || socketpair(AF_UNIX, SOCK_STREAM, 0, peers))
    fail("no pipe");
  outside = ends[0];
  inside = ends[1];
  setsockopt(peers[0], SOL_SOCKET, SO_RCVTIMEO, &hour, sizeof hour);
  waiting = epoll_create1(0);
  epoll_ctl(waiting, EPOLL_CTL_ADD, outside, &event);
  sets = semget(IPC_PRIVATE, 1, 0600);
  if (sets < 0)
    fail("no semaphore");
  for (int i = 0; i < CALLS; i++) {
    threads[i] = start(work, (void *)(intptr_t)i);
    while (!tids[i])
      sched_yield();
    say(names[i], (size_t)tids[i]);
  }
  say("pid", (size_t)getpid());
  serve(obey);
}
