import signal

# In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
# Where the server may not create files there, another path, the same at each start. Not the key file itself, which
# may hold anything, nor what another server in this program locks: flock(2) would refuse that.
MESSAGE_LOCK_FILE = KEY_FILE + ".msg.lock"


class MessageServer:
	"""BlockingIOError: another server runs; FileExistsError: another application has this key; OSError with ENOSPC: a
	limit (kernel.msgmni), not the disk."""

	def __init__(self):
		self.is_ending = False
		self.lock = self.key_file = self.requests = self.answers = -1
		try:
			self.lock = take_instance_lock(MESSAGE_LOCK_FILE)
			# The handler runs between two steps of Python; a call that it interrupts returns EINTR (signal(7)).
			for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
				signal.signal(number, self._end_soon)
			self.key_file = self._hold_key_file()
			self._create_queues()
		except BaseException:
			self._release()
			raise

	def __enter__(self):
		return self

	def __exit__(self, *_):
		self._release()

	def next_request(self):
		"""Waits; None after a signal: look at is_ending. OSError when somebody removed the queue."""
		request = Message()
		while True:
			# MSG_NOERROR: a longer message would otherwise stay in front for ever, with E2BIG (msgop(2)).
			size = libc.msgrcv(self.requests, ctypes.byref(request), MESSAGE_SIZE, 0, MSG_NOERROR)
			if size == -1 and ctypes.get_errno() == errno.EINTR:
				return None
			checked(size, "msgrcv")
			# What does not come from our client, or was meant for another run, is dropped.
			if size == MESSAGE_SIZE and request.client > 0 and request.run == self.requests:
				return request

	def answer(self, request, text):
		"""A request that was done, but not yet answered, when the server was killed comes again in the next run: what
		must not happen twice is to be stored together with (client, sequence), in one transaction."""
		answer = Message(request.client, request.client, request.run, request.sequence, text[: TEXT_SIZE - 1])
		waiting = back_off(1)
		# IPC_NOWAIT: the server must never sleep in a queue that clients are to empty.
		while libc.msgsnd(self.answers, ctypes.byref(answer), MESSAGE_SIZE, IPC_NOWAIT) == -1:
			if ctypes.get_errno() != errno.EAGAIN:
				checked(-1, "msgsnd")
			try:
				# Full: clients that wait look every 10 ms, and make room.
				next(waiting)
			except TimeoutError:
				# Nobody took any for a second: all are for clients that died, gave up or are stopped (those get ETIMEDOUT).
				old, flags = Message(), IPC_NOWAIT | MSG_NOERROR
				while libc.msgrcv(self.answers, ctypes.byref(old), MESSAGE_SIZE, 0, flags) != -1:
					pass
				waiting = back_off(1)

	def _release(self):
		"""Clean removal: requests first, so that nobody sends any more; the lock last. -1: was never made."""
		libc.msgctl(self.requests, IPC_RMID, None)
		self._let_answers_be_taken(self.answers)
		libc.msgctl(self.answers, IPC_RMID, None)
		for file in (self.key_file, self.lock):
			if file != -1:
				os.close(file)

	def _end_soon(self, *_):
		self.is_ending = True
		# The signal may come just before a call falls asleep and be missed there: SIGALRM repeats it (alarm(2)).
		signal.alarm(1)

	@staticmethod
	def _hold_key_file():
		"""Under the lock: makes the key file if it is missing. Returns a descriptor to hold for life: it shows who uses the
		key, and while it is open, no other file gets the inode."""
		try:
			return os.open(KEY_FILE, os.O_RDONLY | os.O_CREAT | os.O_EXCL, 0o600)
		except (FileExistsError, IsADirectoryError):
			# EISDIR: for a path that ends in "/". O_PATH needs no right to read, and gives none (open(2)).
			return os.open(KEY_FILE, os.O_PATH)

	@staticmethod
	def _let_answers_be_taken(queue):
		"""Clients look for their answers every 10 ms; what goes with the queue would be asked for, and done, once more."""
		waiting = back_off(1)
		# E2BIG: there is one, which stays, as it does not fit in 0 bytes.
		while libc.msgrcv(queue, ctypes.byref(Message()), 0, 0, IPC_NOWAIT) == -1 and ctypes.get_errno() == errno.E2BIG:
			try:
				next(waiting)
			except TimeoutError:
				return

	def _create_queues(self):
		request_key, answer_key = key_of(PROJECT_ID), key_of(PROJECT_ID + 1)
		while True:
			# Old requests go first and new ones come last: who finds a request queue finds its answer queue, too.
			self._remove_stale(request_key, False)
			self._remove_stale(answer_key, True)
			try:
				# IPC_EXCL: a queue that somebody outside the lock has made meanwhile is not taken for ours.
				flags = IPC_CREAT | IPC_EXCL | 0o600
				self.answers = checked(libc.msgget(answer_key, flags), "msgget")
				self.requests = checked(libc.msgget(request_key, flags), "msgget")
				return
			except FileExistsError:
				continue

	def _remove_stale(self, key, holds_answers):
		"""Removes the queue that an earlier run left. Only under the lock: without it, two servers remove each other's."""
		try:
			queue = checked(libc.msgget(key, 0), "msgget")
			# struct msqid_ds begins with key, uid, gid, cuid (msgctl(2)); 256 bytes hold it everywhere.
			state = (ctypes.c_uint32 * 64)()
			checked(libc.msgctl(queue, IPC_STAT, ctypes.byref(state)), "msgctl")
			if state[3] != os.geteuid():
				raise PermissionError
			if holds_answers:
				self._let_answers_be_taken(queue)
			checked(libc.msgctl(queue, IPC_RMID, None), "msgctl")
		except FileNotFoundError:
			return
		except PermissionError:
			# Another user's queue under our key is another application's; EACCES: we may not even look at it.
			raise FileExistsError(errno.EEXIST, "another application has our key", KEY_FILE) from None
		except OSError as error:
			if not is_gone(error):
				raise
$0
