#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

enum { DATA_SIZE = ${3:4096}, SHARED_VERSION = ${4:1} };
static const uint32_t shared_magic = 0x${5:53595356}; /* of this application alone */

/* Of the companion semaphore: a semaphore server with our key file and PROJECT_ID would remove our set, and we its. */
enum { SET_PROJECT_ID = PROJECT_ID ^ 0x80 };

/* Says whose segment it is: a key alone does not. The segment is all zero until its header is begun. */
struct shared {
	uint32_t magic;
	uint32_t version;
	uint64_t size;
	uint64_t device; /* of the key file, with the inode */
	uint64_t inode;
	uint64_t owner_start; /* start time: process ids are used again */
	int64_t owner;
	int64_t set; /* the companion semaphore of this run: by it, clients notice a restart */
	unsigned char data[DATA_SIZE];
};

/* Whether the header is ours: same application, same key file. Equal keys prove neither (ftok(3)). */
static bool is_our_segment(const struct shared *memory)
{
	struct stat file;
	return memory->magic == shared_magic && stat(KEY_FILE, &file) == 0 && memory->device == file.st_dev &&
	       memory->inode == file.st_ino;
}
