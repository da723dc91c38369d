package main
import "errors"
import "fmt"
import "os"
import "golang.org/x/sys/unix"

// Absolute, in a folder that only this application may write to. A file of its own: our pid replaces what is in it.
const lockFile = "${1:ipc.lock}"

// becomeTheServer comes first in main, before anything that a second server must not touch.
func becomeTheServer() *os.File {
	lock, err := takeInstanceLock(lockFile)
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fmt.Errorf("another server is running; %s holds its pid", lockFile)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return lock
}
$0
