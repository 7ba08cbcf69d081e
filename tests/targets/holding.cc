// Lost structures without a name, so many, each with an object of a class that only it leads to, and that with a text.
#include "truth.h"
#include <string>

namespace app {
struct Session {
  std::string name = "long enough to have memory of its own";
  virtual ~Session() {}
};
} // namespace app

struct Plain {
  app::Session *session;
  size_t others[4];
};

__attribute__((noinline)) static void wipe() {
  volatile char frame[64 << 10];
  for (size_t i = 0; i < sizeof frame; i++)
    frame[i] = 0;
}

__attribute__((noinline)) static void lose_all(size_t count) {
  for (size_t i = 0; i < count; i++) {
    auto *plain = static_cast<Plain *>(calloc(1, sizeof(Plain)));
    plain->session = new app::Session;
    asm volatile("" : : "r"(plain) : "memory");
  }
}

int main(int argc, char **argv) {
  size_t count = argument(argc, argv, 1, 20);
  lose_all(count);
  wipe();
  say("count", count);
  serve_truth([](const char *) { return 0; });
}
