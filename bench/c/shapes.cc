// Ten million blocks that are all in reach, in the shapes that a search for leaks finds easy and hard. Ends with stdin.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct node {
  node *next, *other;
  char rest[88];
};

static void *volatile root;

static size_t any(size_t below) { return (((size_t)rand() << 31) ^ (size_t)rand()) % below; }
static node *make() { return (node *)calloc(1, sizeof(node)); }

int main(int argc, char **argv) {
  std::string shape = argc > 1 ? argv[1] : "list";
  size_t count = argc > 2 ? strtoul(argv[2], nullptr, 10) : 1000;
  srand(1);
  if (shape == "list") { // in the order of addresses
    node *head = nullptr;
    for (size_t i = 0; i < count; i++) {
      node *one = make();
      one->next = head;
      head = one;
    }
    root = head;
  } else if (shape == "table") { // of blocks without pointers
    void **table = (void **)malloc(count * sizeof *table);
    for (size_t i = 0; i < count; i++)
      table[i] = memset(malloc(sizeof(node)), 0x5a, sizeof(node));
    root = table;
  } else if (shape == "random") { // a list in random order
    std::vector<node *> all(count);
    for (node *&one : all)
      one = make();
    for (size_t i = count - 1; i > 0; i--)
      std::swap(all[i], all[any(i + 1)]);
    for (size_t i = 0; i + 1 < count; i++)
      all[i]->next = all[i + 1];
    root = all[0];
  } else if (shape == "map") { // small nodes of a tree
    auto map = new std::map<int, int>;
    for (size_t i = 0; i < count; i++)
      (*map)[(int)(i * 2654435761u)] = (int)i;
    root = map;
  } else if (shape == "mix") { // four blocks each
    auto map = new std::map<std::string, std::pair<std::vector<int>, std::shared_ptr<std::string>>>;
    for (size_t i = 0; i < count / 4; i++) {
      auto &one = (*map)["key-with-a-long-name-" + std::to_string((unsigned)(i * 2654435761u))];
      one.first.assign(10, (int)i);
      one.second = std::make_shared<std::string>("value " + std::to_string(i));
    }
    root = map;
  } else { // thirteen pointers in each
    std::vector<void **> all(count);
    for (void **&one : all)
      one = (void **)calloc(13, sizeof(void *));
    for (size_t i = 0; i < count; i++)
      for (int k = 0; k < 13; k++)
        all[i][k] = k == 0 && i + 1 < count ? all[i + 1] : all[any(count)];
    root = all[0];
  }
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {}
}
