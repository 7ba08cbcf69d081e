// fragments.c as a C++ program does it: each block that stays begins with a pointer to the table of its class.
// No C++ library: it would have to fit the glibc we run under.
#include "truth.h"
#include <new>

void operator delete(void *) noexcept {}
void operator delete(void *, size_t) noexcept {}

class Session {
public:
  virtual size_t Use() { return used_++; }
  virtual ~Session() {}

private:
  size_t used_ = 0;
  char rest_[184] = {};
};

static void *first_word(const void *object) { return *static_cast<void *const *>(object); }

static int obey(const char *word) {
  if (strcmp(word, "more"))
    return 0;
  for (int i = 0; i < 1000; i++)
    new (make(sizeof(Session))) Session();
  return 1;
}

int main(int argc, char **argv) {
  size_t blocks = argument(argc, argv, 1, 200000), every = argument(argc, argv, 2, 16);
  void **block = static_cast<void **>(pages(blocks * sizeof(void *)));
  for (size_t i = 0; i < blocks; i++)
    block[i] = make(sizeof(Session));
  for (size_t i = 0; i < blocks; i++)
    if (i % every)
      drop(block[i], sizeof(Session));
    else
      new (block[i]) Session();
  say_address("vtable", first_word(block[0])); // _ZTV7Session + 16
  say("kept_block_bytes", block_bytes(block[0]));
  serve_truth(obey);
}
