// One thread that does nothing but take signals, and counts them.
#include "truth.h"
#include <signal.h>

static volatile int handled;

static void handle(int signal) {
  (void)signal;
  handled++;
}

static int obey(const char *word) {
  if (strcmp(word, "signals"))
    return 0;
  say("handled", (size_t)handled);
  return 1;
}

int main(void) {
  struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
  sigaction(SIGRTMIN, &action, NULL);
  say("pid", (size_t)getpid());
  serve(obey);
}
