#define _GNU_SOURCE
#include <stdint.h>

#define ID_FILE "${1:ipc.id}" /* absolute, in a folder that only this application may write to */
enum { PUBLISHED_SIZE = ${2:4096} };
static const uint32_t published_magic = 0x${3:53595356}; /* of this application alone */

struct published {
	uint32_t magic;
	uint64_t run; /* random; stands in the file as well */
	unsigned char data[PUBLISHED_SIZE];
};
