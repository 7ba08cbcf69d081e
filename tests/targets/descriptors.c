// Threads that say where libc keeps their own data and what stack they were given, each with its own idea of a stack.
#include "threads.h"

#ifdef OLD_SYMBOLS
__asm__(".symver pthread_getattr_np,pthread_getattr_np@GLIBC_2.2.5");
__asm__(".symver pthread_attr_getstack,pthread_attr_getstack@GLIBC_2.2.5");
__asm__(".symver pthread_attr_setstack,pthread_attr_setstack@GLIBC_2.2.5");
__asm__(".symver pthread_attr_getguardsize,pthread_attr_getguardsize@GLIBC_2.2.5");
__asm__(".symver pthread_attr_setguardsize,pthread_attr_setguardsize@GLIBC_2.2.5");
__asm__(".symver pthread_attr_setstacksize,pthread_attr_setstacksize@GLIBC_2.2.5");
#endif

static volatile int told, leave;

static void tell(const char *who) {
  pthread_attr_t attributes;
  void *stack;
  size_t size, guard;
  char key[64];
  if (pthread_getattr_np(pthread_self(), &attributes) || pthread_attr_getstack(&attributes, &stack, &size))
    fail("pthread_getattr_np failed");
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  const char *ends[] = {"_tid", "_pointer", "_stack", "_size", "_guard"};
  size_t values[] = {(size_t)syscall(SYS_gettid), (size_t)pthread_self(), (size_t)stack, size, guard};
  for (int i = 0; i < 5; i++) {
    strcpy(key, who);
    strcat(key, ends[i]);
    say(key, values[i]);
  }
}

static void *work(void *who) {
  tell(who);
  arrive(&told);
  wait_while(&leave, 0);
  return NULL;
}

int main(void) {
  static const char *names[] = {"plain", "small", "guarded", "own"};
  tell("main");
  for (int i = 0; i < 4; i++) {
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    if (i == 1)
      pthread_attr_setstacksize(&attributes, 64 << 10);
    if (i == 2)
      pthread_attr_setguardsize(&attributes, 64 << 10);
    if (i == 3)
      pthread_attr_setstack(&attributes, pages(256 << 10), 256 << 10);
    if (pthread_create(&thread, &attributes, work, (void *)names[i]))
      fail("pthread_create failed");
    wait_until(&told, i + 1);
  }
  say("pid", (size_t)getpid());
  serve(NULL);
}
