// Resident bytes that are not malloc's: shared, of a memfd, of System V, of a file, private copies of file pages,
// plain anonymous, and anonymous ones that the kernel may take at will (MADV_FREE).
#include "truth.h"
#include <sys/ipc.h>
#include <sys/shm.h>

static void *touched(void *at, size_t bytes) {
  if (at == MAP_FAILED)
    fail("mmap failed");
  memset(at, 0x5a, bytes);
  return at;
}

int main(int argc, char **argv) {
  size_t bytes = argument(argc, argv, 1, 1 << 20);
  int both = PROT_READ | PROT_WRITE;

  touched(mmap(NULL, bytes, both, MAP_SHARED | MAP_ANONYMOUS, -1, 0), bytes);

  int memory = memfd_create("ebb target", MFD_CLOEXEC);
  if (memory < 0 || ftruncate(memory, (off_t)bytes))
    fail("memfd_create failed");
  touched(mmap(NULL, bytes, both, MAP_SHARED, memory, 0), bytes);
  touched(mmap(NULL, bytes, both, MAP_PRIVATE, memory, 0), bytes); // copies: anonymous pages of a file mapping

  int segment = shmget(IPC_PRIVATE, bytes, 0600);
  void *at = segment < 0 ? NULL : shmat(segment, NULL, 0);
  if (!at || at == (void *)-1)
    fail("shmat failed");
  shmctl(segment, IPC_RMID, NULL); // goes with us
  touched(at, bytes);

  void *plain = touched(mmap(NULL, bytes, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), bytes);
  void *lazy = touched(mmap(NULL, bytes, both, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), bytes);
  if (madvise(lazy, bytes, MADV_FREE))
    fail("madvise failed");

  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  volatile const char *code = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
  if (code == MAP_FAILED || code[0] != 0x7f)
    fail("cannot map the program");

  make(1000);
  say("shared_bytes", 3 * bytes);
  say("file_copies_bytes", bytes);
  say("anonymous_bytes", bytes);
  say_address("anonymous", plain);
  say("lazyfree_bytes", bytes);
  say_address("lazyfree", lazy);
  serve_truth(NULL);
}
