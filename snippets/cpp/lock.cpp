// Absolute, in a folder that only this application may write to.
constexpr const char *lock_file = "${1:ipc.key}";

// Call first in main, before anything that a second server must not touch; keep it for life.
inline InstanceLock become_the_server()
{
	return InstanceLock(lock_file);
}
$0
