/*
 * Has a file in its hands without using any object, and ends with its input. Says "key HEX": ftok(PATH, 'A').
 *
 *   keyHolder runs|open|map|folder PATH
 */
#include <fcntl.h>
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

int main(int argc, char **argv) {
  char end[1];
  if (argc != 3) return 2;
  if (hold(argv[1], argv[2]) < 0) {
    perror(argv[2]);
    return 1;
  }
  printf("key %08x\n", (unsigned)ftok(argv[2], 'A'));
  fflush(stdout);
  while (read(STDIN_FILENO, end, 1) > 0) continue;
  return 0;
}
