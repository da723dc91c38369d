#define _GNU_SOURCE
#include <sys/sem.h>

/* semctl(2) leaves this definition to the caller. */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
};
