import secrets

# Seconds that a server may be down, or take to answer.
PATIENCE = ${4:30}


class MessageClient:
	"""For one thread."""

	def __init__(self):
		self.requests = -1
		self.answers = -1
		self.id = self.process = 0
		self.sequence = 0

	def call(self, text):
		"""Asks until it is answered once, over restarts of the server. TimeoutError: it stayed down or did not answer, and
		may have done what was asked, or may do it yet."""
		# Random: answers to a dead process with our pid are not ours. Anew after fork(2), or both take the other's.
		if self.process != os.getpid():
			self.id = secrets.randbits(8 * ctypes.sizeof(ctypes.c_long) - 1) | 1
			self.process = os.getpid()
		self.sequence += 1
		failed = -1
		while True:
			if self.requests == -1:
				self._connect()
			# EINVAL of a queue that has just been found again is no restart: the message exceeds kernel.msgmax.
			if self.requests == failed:
				raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), "msgsnd")
			try:
				return self._exchange(Message(1, self.id, self.requests, self.sequence, text[: TEXT_SIZE - 1]))
			except OSError as error:
				# The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM.
				if not is_gone(error):
					raise
				failed = self.requests if error.errno == errno.EINVAL else -1
				self.requests = -1

	def _connect(self):
		waiting = back_off(PATIENCE)
		while True:
			try:
				# Requests first: the server makes that queue last.
				requests = checked(libc.msgget(key_of(PROJECT_ID), 0), "msgget")
				self.answers = checked(libc.msgget(key_of(PROJECT_ID + 1), 0), "msgget")
				self.requests = requests
				return
			except FileNotFoundError:
				# The server is down, or just starting.
				next(waiting)

	def _exchange(self, request):
		"""One request and its answer, within one run of the server."""
		waiting = back_off(PATIENCE)
		# IPC_NOWAIT: a full queue must not hold us for ever.
		while libc.msgsnd(self.requests, ctypes.byref(request), MESSAGE_SIZE, IPC_NOWAIT) == -1:
			if ctypes.get_errno() != errno.EAGAIN:
				checked(-1, "msgsnd")
			next(waiting)
		answer, waiting = Message(), back_off(PATIENCE)
		while True:
			# IPC_NOWAIT here as well: the queue of a server that was killed stays, and would hold us for ever.
			flags = IPC_NOWAIT | MSG_NOERROR
			size = libc.msgrcv(self.answers, ctypes.byref(answer), MESSAGE_SIZE, self.id, flags)
			# Leftovers, of an older run or of a request that was given up, are dropped.
			if size == MESSAGE_SIZE and answer.run == request.run and answer.sequence == request.sequence:
				return answer
			if size == -1 and ctypes.get_errno() != errno.ENOMSG:
				checked(-1, "msgrcv")
			if size == -1:
				next(waiting)
$0
