// Runs a program with its output thrown away, and says how long it took from exec to exit, in microseconds, and the most
// memory it had resident, in KiB.  run PROGRAM ARGUMENT...
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

int main(int argc, char **argv) {
  if (argc < 2)
    return 2;
  long long start = now();
  pid_t child = vfork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), 1);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) != child)
    return 1;
  printf("%lld %ld %d\n", now() - start, used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
