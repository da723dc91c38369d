import secrets
import time

# Seconds that a server may be down.
PATIENCE = ${4:30}


def back_off():
	"""Waits 1 ms, then twice as long each time, up to 1/4 s; TimeoutError when patience ends."""
	pause, end = 0.001, time.monotonic() + PATIENCE
	while time.monotonic() < end:
		time.sleep(pause)
		yield
		pause = min(2 * pause, 0.25)
	raise TimeoutError(errno.ETIMEDOUT, "the server stayed down", KEY_FILE)


class MessageClient:
	def __init__(self):
		self.requests = -1
		self.answers = -1
		# Random, so that the answers to a dead process with our pid are not taken for ours.
		self.id = secrets.randbits(8 * ctypes.sizeof(ctypes.c_long) - 1) | 1
		self.sequence = 0

	def call(self, text):
		"""Asks until it is answered once, over restarts of the server. TimeoutError: it stayed down."""
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
				# Removed while we slept in it: EIDRM. Removed between two calls: EINVAL of an id that worked before.
				if not is_gone(error):
					raise
				failed = self.requests if error.errno == errno.EINVAL else -1
				self.requests = -1

	def _connect(self):
		waiting = back_off()
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
		waiting = back_off()
		# IPC_NOWAIT: a full queue must not hold us for ever.
		while libc.msgsnd(self.requests, ctypes.byref(request), MESSAGE_SIZE, IPC_NOWAIT) == -1:
			if ctypes.get_errno() == errno.EAGAIN:
				next(waiting)
			elif ctypes.get_errno() != errno.EINTR:
				checked(-1, "msgsnd")
		answer = Message()
		while True:
			size = libc.msgrcv(self.answers, ctypes.byref(answer), MESSAGE_SIZE, self.id, MSG_NOERROR)
			# EINTR: Python's handlers have run or will; one that wants this call to end raises.
			if size == -1 and ctypes.get_errno() == errno.EINTR:
				continue
			checked(size, "msgrcv")
			# Leftovers, of an older run or of a request that was given up, are dropped.
			if size == MESSAGE_SIZE and answer.run == request.run and answer.sequence == request.sequence:
				return answer
$0
