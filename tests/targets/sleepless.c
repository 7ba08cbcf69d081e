// A first thread that cannot be stopped for a while: it waits for a child that borrows its memory, which the kernel
// does not interrupt. The child lives until it is told to leave.
#include "truth.h"

static char word[64];

int main(void) {
  say("pid", (size_t)getpid());
  put_text("ready\n");
  for (;;) {
    if (!hear(word, sizeof word))
      _exit(0);
    if (!strcmp(word, "borrow")) {
      pid_t child = vfork();
      if (child == 0) {
        say("child", (size_t)getpid());
        put_text("done\n");
        hear(word, sizeof word);
        _exit(0);
      }
    }
    put_text("done\n");
  }
}
