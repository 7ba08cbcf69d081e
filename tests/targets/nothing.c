// Never calls malloc. It does not even ask for glibc's counts, since asking sets the main arena up.
#include "truth.h"

int main(void) {
  say("pid", (size_t)getpid());
  say_version();
  say_live();
  serve(NULL);
}
