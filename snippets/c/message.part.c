enum { TEXT_SIZE = ${3:256} };

/* Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more. */
struct message {
	long type;         /* above 0 (msgop(2)); of an answer: the client's id */
	long client;       /* random: pids are used again */
	int run;           /* identifier of the request queue: each run of the server has a new one */
	unsigned sequence; /* number of the request */
	char text[TEXT_SIZE];
};

enum { MESSAGE_SIZE = sizeof(struct message) - sizeof(long) };
