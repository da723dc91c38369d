# Absolute, in a folder that only this application may write to. A file of its own: our pid replaces what is in it.
LOCK_FILE = "${1:ipc.lock}"


def become_the_server():
	"""Call first, before anything that a second server must not touch."""
	try:
		return take_instance_lock(LOCK_FILE)
	except BlockingIOError:
		raise SystemExit(f"Another server is running; {LOCK_FILE} holds its pid.") from None
$0
