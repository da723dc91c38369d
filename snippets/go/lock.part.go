package main
import "fmt"
import "os"
import "golang.org/x/sys/unix"

// takeInstanceLock lets one server run at a time. The lock on this file, not the IPC object, says who the server is:
// the kernel frees it with the process, after SIGKILL too. Keep the file open for life. EWOULDBLOCK: another runs.
func takeInstanceLock(path string) (*os.File, error) {
	for {
		// 0600: whoever may open the file could lock it. Go opens with O_CLOEXEC. O_NOFOLLOW: a link that somebody
		// planted here would have its target truncated.
		lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0600)
		if err != nil {
			return nil, err
		}
		// flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process.
		err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err != nil && err != unix.EINTR {
			lock.Close()
			return nil, &os.PathError{Op: "flock", Path: path, Err: err}
		}
		// Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks.
		held, heldErr := lock.Stat()
		named, namedErr := os.Stat(path)
		if err == nil && heldErr == nil && namedErr == nil && os.SameFile(held, named) {
			// The pid is for people; the lock is what counts. Never remove the file.
			if lock.Truncate(0) == nil {
				fmt.Fprintln(lock, os.Getpid())
			}
			return lock, nil
		}
		lock.Close()
	}
}
