// Absolute, in a folder that only this application may write to. A file of its own: our pid replaces what is in it.
constexpr const char *lock_file = "${1:ipc.lock}";

// Call first in main, before anything that a second server must not touch; keep it for life.
inline InstanceLock become_the_server()
{
	return InstanceLock(lock_file);
}
$0
