/*
 * Has a file of a file system open that answers nobody any more, as a dead server's. Says "key HEX": ftok(PATH, 'A').
 * Ends with its input, and the file system with it. Nobody else can come upon it: it stands in a mount namespace of
 * its own.
 *
 *   stuckFiles FOLDER
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { request_size = 1 << 17, file_node = 2, file_inode = 4242 };

static int device;
static volatile int is_stuck;

static void answer(unsigned long long unique, int error, const void *body, size_t size) {
  struct fuse_out_header header = {.len = (unsigned)(sizeof header + size), .error = -error, .unique = unique};
  struct iovec parts[] = {{&header, sizeof header}, {(void *)body, size}};
  if (writev(device, parts, 2) < 0 && errno != ENOENT) perror("writev");
}

static struct fuse_attr attributes(unsigned long long node) {
  int is_file = node == file_node;
  return (struct fuse_attr){.ino = is_file ? file_inode : 1, .mode = is_file ? S_IFREG | 0644 : S_IFDIR | 0755, .nlink = 1};
}

/* Nothing that is answered may be remembered: each stat(2) asks again. */
static void serve(const struct fuse_in_header *in) {
  switch (in->opcode) {
  case FUSE_INIT: {
    struct fuse_init_out out = {.major = FUSE_KERNEL_VERSION, .minor = 31, .max_write = 4096};
    return answer(in->unique, 0, &out, sizeof out);
  }
  case FUSE_LOOKUP: {
    struct fuse_entry_out out = {.nodeid = file_node, .generation = 1, .attr = attributes(file_node)};
    return answer(in->unique, 0, &out, sizeof out);
  }
  case FUSE_GETATTR: {
    struct fuse_attr_out out = {.attr = attributes(in->nodeid)};
    return answer(in->unique, 0, &out, sizeof out);
  }
  case FUSE_FORGET: return;
  default: return answer(in->unique, ENOSYS, NULL, 0);
  }
}

static void *run(void *buffer) {
  while (read(device, buffer, request_size) > 0 && !is_stuck) serve(buffer);
  return NULL;
}

int main(int argc, char **argv) {
  char options[64], path[4096], end[1];
  pthread_t server;
  if (argc != 2) return 2;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (device < 0) return perror("/dev/fuse"), 1;
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
  if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return perror("unshare"), 1;
  if (mount("stuck", argv[1], "fuse", MS_NOSUID | MS_NODEV, options) != 0) return perror("mount"), 1;
  if (pthread_create(&server, NULL, run, malloc(request_size)) != 0) return 1;
  snprintf(path, sizeof path, "%s/key", argv[1]);
  // Without O_PATH nobody could end this process: closing the file would ask as well.
  if (open(path, O_PATH) < 0) return perror(path), 1;
  key_t key = ftok(path, 'A');
  is_stuck = 1;
  printf("key %08x\n", (unsigned)key);
  fflush(stdout);
  while (read(STDIN_FILENO, end, 1) > 0) continue;
  _exit(0);
}
