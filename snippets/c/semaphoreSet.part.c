enum { SEMAPHORES = ${3:1} };
