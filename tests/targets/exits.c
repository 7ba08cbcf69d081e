// Goes away when told: `exit`, `segv`, `abort`, or `exec`, which makes it `cat` (it then repeats what it is told).
// With a third argument another thread listens, and does that, while the first one rests.
#include "threads.h"
#include <signal.h>

static int obey(const char *word) {
  if (!strcmp(word, "exit"))
    _exit(7);
  if (!strcmp(word, "segv") || !strcmp(word, "abort")) {
    int by = word[0] == 's' ? SIGSEGV : SIGABRT;
    signal(by, SIG_DFL);
    kill(getpid(), by);
  }
  if (!strcmp(word, "exec")) {
    execl("/bin/cat", "cat", (char *)NULL);
    fail("no cat");
  }
  return 0;
}

static void *listen(void *unused) {
  (void)unused;
  serve_truth(obey);
  return NULL;
}

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 10000), size = argument(argc, argv, 2, 1000);
  for (size_t i = 0; i < blocks; i++)
    make(size);
  if (argc > 3) {
    start(listen, NULL);
    while (pause()) {}
  }
  serve_truth(obey);
}
