import fcntl
import os

def take_instance_lock(path):
	"""One server at a time. The lock on this file, not the IPC object, says who the server is: the kernel frees it with
	the process, after SIGKILL too. Returns a descriptor to hold for life; BlockingIOError: another server runs."""
	while True:
		# 0600: whoever may open the file could lock it. Python opens with O_CLOEXEC. O_NOFOLLOW: a link that
		# somebody planted here would have its target truncated.
		lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
		try:
			# flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process.
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
			# Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks.
			if os.path.samestat(os.fstat(lock), os.stat(path)):
				# The pid is for people; the lock is what counts. Never unlink the file.
				try:
					os.ftruncate(lock, 0)
					os.write(lock, b"%d\n" % os.getpid())
				except OSError:
					pass
				return lock
		except FileNotFoundError:
			pass
		except BaseException:
			os.close(lock)
			raise
		os.close(lock)
