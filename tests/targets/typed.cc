// Lost objects of known types, so many of each; and some that look like none of them.
#include "truth.h"
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace app {
struct Session {
  virtual ~Session() {}
  long state[9] = {1};
};
} // namespace app

template <class T> static void lose(T *object) {
  T *volatile nowhere = object;
  nowhere = nullptr;
  (void)nowhere;
}

__attribute__((noinline)) static void wipe() {
  volatile char frame[64 << 10];
  for (size_t i = 0; i < sizeof frame; i++)
    frame[i] = 0;
}

// The trees and lists lose their heads: what is lost are their nodes.
__attribute__((noinline)) static void lose_all(int count) {
  for (int i = 0; i < count; i++) {
    lose(new app::Session);
    lose(new std::string("short"));
    lose(new std::string("long enough to have memory of its own"));
    lose(new std::vector<int>(25, 7));
    char plain[33] = "0123456789abcdef0123456789abcdef";
    lose(memcpy(malloc(33 + 16), plain, 33));
  }
  alignas(std::map<int, int>) static char room[2][sizeof(std::map<int, int>)];
  auto *map = new (room[0]) std::map<int, int>;
  for (int i = 0; i < count; i++)
    (*map)[i] = i;
  auto *list = new (room[1]) std::list<int>;
  for (int i = 0; i < count; i++)
    list->push_back(i);
  memset(room, 0, sizeof room);
  asm volatile("" : : "r"(map), "r"(list) : "memory");
}

int main(int argc, char **argv) {
  int count = (int)argument(argc, argv, 1, 20);
  lose_all(count);
  wipe();
  say("count", (size_t)count);
  serve_truth([](const char *) { return 0; });
}
