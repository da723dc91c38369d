/*
 * A process that does with System V IPC what it is told: one command a line, each answered by "ok NUMBER…" or
 * "error NAME". It first says "ok PID". It ends with its input; children that do nothing end with descriptor 3.
 *
 *   queue KEY MODE | set KEY NSEMS MODE | segment KEY BYTES MODE     KEY and MODE in hexadecimal and octal
 *   queueAs ID KEY | segmentAs ID KEY                                makes objects until one has this identifier
 *   removeQueue ID | removeSet ID | removeSegment ID
 *   send ID TYPE BYTES
 *   receive ID TYPE | receiveOther ID TYPE                           receiveOther: any type but this one
 *   receive32 ID TYPE | receiveOther32 ID TYPE                       as a 32-bit program would
 *   operate ID SEM:AMOUNT… | operateWithin ID SECONDS SEM:AMOUNT…
 *   operateAgain ID MILLISECONDS SEM:AMOUNT…                         again and again, until it is done
 *   operateShared ID SEM:AMOUNT                                      from memory that all threads write to for this
 *   setValue ID SEM VALUE
 *   attach ID | attachReadOnly ID | detach | split                   split: takes the rights of a page in the middle
 *   touch ID                                                         attaches and detaches it at once
 *   protect BYTES                                                    leaves the right to read all of what is attached
 *   mapFile PATH                                                     maps a new file, and deletes it
 *   pass ID FIRST SECOND                                             takes the first semaphore, gives the second, again and again
 *   block COMMAND                                                    answers first
 *   thread COMMAND                                                   in another thread; answers its id
 *   threads COUNT                                                    that do nothing
 *   fork | forkShared                                                a child that does nothing; answers its id; forkShared:
 *                                                                    that has all memory in common with its parent
 *   zombie COMMAND                                                   in a child that nobody waits for; answers its id
 *   impostor PID | impostor PID COMMAND                              a child with this id, which does nothing, or this
 *                                                                    and ends; both are called impostor
 *   enter PID | alone                                              the IPC namespace of a process, or a new one
 *   become UID | exec | leave | exit                                 leave: only the first thread ends
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most_words = 40, line_size = 1024, most_operations = 30, most_creations = 300000 };

union semun {
  int val;
};

struct command {
  int count;
  char *words[most_words];
};

static char *attached;

static long number(const struct command *c, int word) { return word < c->count ? strtol(c->words[word], NULL, 10) : 0; }
static key_t key(const struct command *c, int word) {
  return word < c->count ? (key_t)strtoul(c->words[word], NULL, 16) : 0;
}
static int mode(const struct command *c, int word) {
  return IPC_CREAT | (word < c->count ? (int)strtol(c->words[word], NULL, 8) : 0600);
}

/* Lives until the other end of descriptor 3 is closed. */
static void live(void) {
  struct pollfd end = {.fd = 3, .events = 0};
  while (poll(&end, 1, -1) < 0 || !(end.revents & (POLLHUP | POLLERR | POLLNVAL))) continue;
  _exit(0);
}

static void *idle(void *result) {
  while (pause() < 0) continue;
  return result;
}

static long send_message(int id, long type, size_t size) {
  struct {
    long type;
    char text[8192];
  } message = {.type = type};
  return msgsnd(id, &message, size < sizeof message.text ? size : sizeof message.text, 0);
}

static long receive(int id, long type, int flags) {
  struct {
    long type;
    char text[8192];
  } message;
  return msgrcv(id, &message, sizeof message.text, type, flags) < 0 ? -1 : 0;
}

/* ipc(2) of i386: MSGRCV with its old struct of two arguments. */
static long receive32(int id, long type, int flags) {
#ifdef __x86_64__
  uint32_t *page = mmap(NULL, 4096 * 3, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  if (page == MAP_FAILED) return -1;
  page[0] = (uint32_t)(uintptr_t)(page + 1024);
  page[1] = (uint32_t)type;
  int result;
  register long flag __asm__("rsi") = flags;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(117), "b"(12), "c"(id), "d"(8000), "r"(flag), "D"(page)
                   : "memory", "r8", "r9", "r10", "r11");
  return errno = -result, result < 0 ? -1 : 0;
#else
  (void)id, (void)type, (void)flags;
  return errno = ENOSYS, -1;
#endif
}

static long operate(const struct command *c, int first, const struct timespec *timeout) {
  struct sembuf operations[most_operations];
  size_t count = 0;
  for (int word = first; word < c->count && count < most_operations; word++, count++) {
    int semaphore, amount;
    if (sscanf(c->words[word], "%d:%d", &semaphore, &amount) != 2) return errno = EINVAL, -1;
    operations[count] = (struct sembuf){(unsigned short)semaphore, (short)amount, 0};
  }
  int id = (int)number(c, 1);
  return timeout ? semtimedop(id, operations, count, timeout) : semop(id, operations, count);
}

static long operate_again(const struct command *c) {
  const struct timespec timeout = {number(c, 2) / 1000, number(c, 2) % 1000 * 1000000};
  while (operate(c, 3, &timeout) < 0)
    if (errno != EAGAIN) return -1;
  return 0;
}

static long operate_shared(int id, const char *operation) {
  static struct sembuf shared;
  int semaphore, amount;
  if (sscanf(operation, "%d:%d", &semaphore, &amount) != 2) return errno = EINVAL, -1;
  shared = (struct sembuf){(unsigned short)semaphore, (short)amount, 0};
  return semop(id, &shared, 1);
}

static long pass(int id, unsigned short first, unsigned short second) {
  struct sembuf take = {first, -1, 0}, give = {second, 1, 0};
  while (semop(id, &take, 1) == 0 && semop(id, &give, 1) == 0) continue;
  return -1;
}

static long make_until(const char *kind, int wanted, key_t name) {
  for (int n = 0; n < most_creations; n++) {
    int is_queue = strcmp(kind, "queueAs") == 0;
    int id = is_queue ? msgget(name, IPC_CREAT | IPC_EXCL | 0600) : shmget(name, 8192, IPC_CREAT | IPC_EXCL | 0600);
    if (id < 0 || id == wanted) return id;
    if (is_queue) msgctl(id, IPC_RMID, NULL);
    else shmctl(id, IPC_RMID, NULL);
  }
  return errno = ENOENT, -1;
}

static long attach(int id, int flags) {
  char *address = shmat(id, NULL, flags);
  if (address == (char *)-1) return -1;
  attached = address;
  return 0;
}

static long touch(int id) {
  void *address = shmat(id, NULL, 0);
  return address == (void *)-1 ? -1 : shmdt(address);
}

static long map_file(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file < 0) return -1;
  int failed = ftruncate(file, 4096) != 0 || mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED;
  return close(file), unlink(path), failed ? -1 : 0;
}

static struct command *copy_of(const struct command *c, int first) {
  struct command *copy = calloc(1, sizeof *copy);
  for (int word = first; word < c->count; word++) copy->words[copy->count++] = strdup(c->words[word]);
  return copy;
}

static long run(const struct command *c);

static pthread_barrier_t told;
static pid_t thread_id;

static void *run_in_thread(void *argument) {
  thread_id = (pid_t)syscall(SYS_gettid);
  pthread_barrier_wait(&told);
  run(argument);
  return idle(NULL);
}

static long in_thread(const struct command *c) {
  pthread_t thread;
  pthread_barrier_init(&told, NULL, 2);
  if (pthread_create(&thread, NULL, run_in_thread, copy_of(c, 1)) != 0) return -1;
  pthread_barrier_wait(&told);
  return thread_id;
}

static long start_threads(long count) {
  pthread_t thread;
  while (count-- > 0)
    if (pthread_create(&thread, NULL, idle, NULL) != 0) return -1;
  return 0;
}

static long until_ended(pid_t pid) {
  siginfo_t end;
  if (pid < 0 || waitid(P_PID, (id_t)pid, &end, WEXITED | WNOWAIT) != 0) return -1;
  return end.si_status == 0 ? pid : (errno = ECHILD, -1);
}

static long in_zombie(const struct command *c) {
  pid_t pid = fork();
  if (pid == 0) _exit(run(copy_of(c, 1)) < 0);
  return until_ended(pid);
}

static long start_impostor(const struct command *c) {
  pid_t pid = (pid_t)number(c, 1);
  int ends = c->count > 2;
  struct clone_args arguments = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
  prctl(PR_SET_NAME, "impostor");
  long child = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (child == 0 && ends) _exit(run(copy_of(c, 2)) < 0);
  if (child == 0) live();
  return ends ? until_ended((pid_t)child) : child;
}

static long forked(void) {
  pid_t pid = fork();
  if (pid == 0) live();
  return pid;
}

static int idle_with_parent(void *unused) {
  (void)unused;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (pause() < 0) continue;
  return 0;
}

static long forked_shared(void) {
  static char stack[65536] __attribute__((aligned(16)));
  return clone(idle_with_parent, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL);
}

static long become(uid_t uid) {
  if (setgid(uid) != 0 || setuid(uid) != 0) return -1;
  return 0;
}

static long enter(long pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/ns/ipc", pid);
  int file = open(path, O_RDONLY);
  if (file < 0) return -1;
  int result = setns(file, CLONE_NEWIPC);
  return close(file), result;
}

static void answer(long result) {
  if (result < 0) printf("error %s\n", strerrorname_np(errno));
  else printf("ok %ld\n", result);
  fflush(stdout);
}

static long run(const struct command *c) {
  const char *name = c->words[0];
#define IS(text) (strcmp(name, text) == 0)
  int id = (int)number(c, 1);
  if (IS("queue")) return msgget(key(c, 1), mode(c, 2));
  if (IS("set")) return semget(key(c, 1), (int)number(c, 2), mode(c, 3));
  if (IS("segment")) return shmget(key(c, 1), (size_t)number(c, 2), mode(c, 3));
  if (IS("hugeSegment")) return shmget(key(c, 1), (size_t)number(c, 2), SHM_HUGETLB | mode(c, 3));
  if (IS("queueAs") || IS("segmentAs")) return make_until(name, id, key(c, 2));
  if (IS("removeQueue")) return msgctl(id, IPC_RMID, NULL);
  if (IS("removeSet")) return semctl(id, 0, IPC_RMID);
  if (IS("removeSegment")) return shmctl(id, IPC_RMID, NULL);
  if (IS("send")) return send_message(id, number(c, 2), (size_t)number(c, 3));
  if (IS("receive")) return receive(id, number(c, 2), 0);
  if (IS("receiveOther")) return receive(id, number(c, 2), MSG_EXCEPT);
  if (IS("receive32")) return receive32(id, number(c, 2), 0);
  if (IS("receiveOther32")) return receive32(id, number(c, 2), MSG_EXCEPT);
  if (IS("pass")) return pass(id, (unsigned short)number(c, 2), (unsigned short)number(c, 3));
  if (IS("operate")) return operate(c, 2, NULL);
  if (IS("operateAgain")) return operate_again(c);
  if (IS("operateShared")) return operate_shared(id, c->words[2]);
  if (IS("operateWithin")) return operate(c, 3, &(struct timespec){.tv_sec = number(c, 2)});
  if (IS("setValue")) return semctl(id, (int)number(c, 2), SETVAL, (union semun){.val = (int)number(c, 3)});
  if (IS("attach")) return attach(id, 0);
  if (IS("attachReadOnly")) return attach(id, SHM_RDONLY);
  if (IS("detach")) return shmdt(attached);
  if (IS("split")) return mprotect(attached + 4096, 4096, PROT_NONE);
  if (IS("touch")) return touch(id);
  if (IS("protect")) return mprotect(attached, (size_t)id, PROT_READ);
  if (IS("mapFile")) return map_file(c->words[1]);
  if (IS("thread")) return in_thread(c);
  if (IS("threads")) return start_threads(number(c, 1));
  if (IS("fork")) return forked();
  if (IS("forkShared")) return forked_shared();
  if (IS("zombie")) return in_zombie(c);
  if (IS("impostor")) return start_impostor(c);
  if (IS("enter")) return enter(number(c, 1));
  if (IS("alone")) return unshare(CLONE_NEWIPC);
  if (IS("become")) return become((uid_t)id);
  if (IS("exec")) execl("/proc/self/exe", "evidenceActor", "again", NULL);
  if (IS("leave")) pthread_exit(NULL);
  if (IS("exit")) exit(0);
  return errno = ENOSYS, -1;
}

int main(void) {
  char line[line_size];
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  answer(getpid());
  while (fgets(line, sizeof line, stdin)) {
    struct command command = {0};
    for (char *word = strtok(line, " \n"); word && command.count < most_words; word = strtok(NULL, " \n"))
      command.words[command.count++] = word;
    if (command.count == 0) continue;
    if (strcmp(command.words[0], "block") == 0) {
      struct command *blocking = copy_of(&command, 1);
      answer(0);
      run(blocking);
    } else if (strcmp(command.words[0], "leave") == 0) {
      answer(0);
      run(&command);
    } else {
      answer(run(&command));
    }
  }
  return 0;
}
