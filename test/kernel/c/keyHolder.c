/*
 * Has a file in its hands without using any object, and ends with its input. Says "key HEX": ftok(PATH, 'A').
 *
 *   keyHolder runs|open|map|folder PATH [leave]
 *
 * With "leave", its first thread has ended when it says so, and another one lives.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <unistd.h>

static int hold(const char *how, const char *path) {
  if (strcmp(how, "runs") == 0) return 0;
  if (strcmp(how, "folder") == 0) return chdir(path);
  int file = open(path, O_RDONLY);
  if (file < 0 || strcmp(how, "open") == 0) return file;
  if (mmap(NULL, 1, PROT_READ, MAP_PRIVATE, file, 0) == MAP_FAILED) return -1;
  return close(file);
}

static pthread_t first;
static int is_left;

static void *serve(void *path) {
  char end[1];
  if (is_left) pthread_join(first, NULL);
  printf("key %08x\n", (unsigned)ftok(path, 'A'));
  fflush(stdout);
  while (read(STDIN_FILENO, end, 1) > 0) continue;
  _exit(0);
}

int main(int argc, char **argv) {
  pthread_t other;
  if (argc < 3) return 2;
  if (hold(argv[1], argv[2]) < 0) {
    perror(argv[2]);
    return 1;
  }
  first = pthread_self();
  is_left = argc == 4 && strcmp(argv[3], "leave") == 0;
  if (!is_left) serve(argv[2]);
  if (pthread_create(&other, NULL, serve, argv[2]) != 0) return 1;
  pthread_exit(NULL);
}
