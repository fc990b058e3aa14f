/* Preloaded into the program under test: it dies of SIGKILL right after the KF_DIE_AT-th time that it has brought bytes
 * to the disk, or, with KF_DIE_BEFORE, right before. Each line of a journal is such a time. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int times;

static int counted(const char *name, int fd) {
  const char *at = getenv("KF_DIE_AT");
  const int now = at != NULL && ++times == atoi(at);
  if (now && getenv("KF_DIE_BEFORE") != NULL) kill(getpid(), SIGKILL);
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const int result = real(fd);
  if (now) kill(getpid(), SIGKILL);
  return result;
}

int fsync(int fd) { return counted("fsync", fd); }
int fdatasync(int fd) { return counted("fdatasync", fd); }
