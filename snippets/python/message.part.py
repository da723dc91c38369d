import ctypes
import errno
import os
import time

# Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter.
# A folder: with "/" at its end.
KEY_FILE = "${1:ipc.key}"
PROJECT_ID = ${2:0x41}
TEXT_SIZE = ${3:256}

IPC_CREAT, IPC_EXCL, IPC_NOWAIT, MSG_NOERROR = 0o1000, 0o2000, 0o4000, 0o10000
IPC_RMID, IPC_STAT = 0, 2

libc = ctypes.CDLL(None, use_errno=True)
libc.msgrcv.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_long, ctypes.c_int]
libc.msgrcv.restype = ctypes.c_ssize_t
libc.msgsnd.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


class Message(ctypes.Structure):
	"""Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more."""

	_fields_ = [
		("type", ctypes.c_long),  # above 0 (msgop(2)); of an answer: the client's id
		("client", ctypes.c_long),  # random: pids are used again
		("run", ctypes.c_int),  # identifier of the request queue: each run of the server has a new one
		("sequence", ctypes.c_uint),  # number of the request
		("text", ctypes.c_char * TEXT_SIZE),
	]


MESSAGE_SIZE = ctypes.sizeof(Message) - ctypes.sizeof(ctypes.c_long)


def checked(result, what):
	"""The result of a call of the C library; OSError with its errno where that is -1."""
	if result == -1:
		error = ctypes.get_errno()
		raise OSError(error, os.strerror(error), what)
	return result


def key_of(project_id):
	"""FileNotFoundError while there is no key file, which means: no server yet."""
	# ftok(3) keeps 16 bits of the inode: other files can have the same key, so look before you remove.
	key = checked(libc.ftok(os.fsencode(KEY_FILE), project_id), KEY_FILE)
	# 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)).
	if key == 0:
		raise OSError(errno.EINVAL, "the key is IPC_PRIVATE", KEY_FILE)
	return key


def back_off(seconds):
	"""Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes
	soon is seen at once, and a long wait costs little. TimeoutError when the time is over."""
	start = time.monotonic()
	waited = 0
	while waited < seconds:
		if waited < 0.00005:
			os.sched_yield()
		else:
			time.sleep(min(waited / 2, 0.01))
		yield
		waited = time.monotonic() - start
	raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), KEY_FILE)


def is_gone(error):
	"""Asleep in a removed queue, a call gets EIDRM; calling later, EINVAL (msgop(2) names only the first)."""
	return error.errno in (errno.EIDRM, errno.EINVAL)
