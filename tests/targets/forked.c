// A parent and its child, both waiting: the child has freed half of what it inherited. It ends with its parent.
#include "truth.h"
#include <sys/wait.h>

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 20000), size = argument(argc, argv, 2, 500);
  void **block = pages(blocks * sizeof *block);
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(size);
  int life[2], told[2];
  if (pipe(life) || pipe(told))
    fail("pipe failed");
  pid_t child = fork();
  if (child < 0)
    fail("fork failed");
  char byte = 0;
  if (child == 0) {
    close(life[1]);
    for (size_t i = 0; i < blocks; i += 2)
      drop(block[i], size);
    saying = "child_";
    say("pid", (size_t)getpid());
    say_version();
    say_counts();
    say_live();
    if (write(told[1], &byte, 1) != 1)
      _exit(3);
    _exit(read(life[0], &byte, 1) < 0); // until the parent has ended
  }
  close(told[1]);
  if (read(told[0], &byte, 1) != 1)
    fail("the child has ended");
  serve_truth(NULL);
}
