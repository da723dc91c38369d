package main
import "time"
import "unsafe"
import "golang.org/x/sys/unix"

// Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter.
// A folder: with "/" at its end.
const keyFile = "${1:ipc.key}"
const projectID = ${2:0x41}
const textSize = ${3:256}

// Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more.
type message struct {
	kind     int   // above 0 (msgop(2)); of an answer: the client's id
	client   int   // random: pids are used again
	run      int32 // identifier of the request queue: each run of the server has a new one
	sequence uint32
	text     [textSize]byte
}

const messageSize = unsafe.Sizeof(message{}) - unsafe.Sizeof(int(0))

const (
	ipcCreate, ipcExclusive, ipcNoWait, messageNoError = 01000, 02000, 04000, 010000
	ipcRemove, ipcStat                                 = 0, 2
)

// keyOf fails with ENOENT while there is no key file, which means: no server yet.
func keyOf(project int) (uintptr, error) {
	var file unix.Stat_t
	if err := unix.Stat(keyFile, &file); err != nil {
		return 0, err
	}
	// As ftok(3): 16 bits of the inode. Other files can have the same key, so look before you remove.
	key := int32(project&0xff)<<24 | int32(file.Dev&0xff)<<16 | int32(file.Ino&0xffff)
	// 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)).
	if key == 0 {
		return 0, unix.EINVAL
	}
	return uintptr(key), nil
}

func getQueue(key uintptr, flags uintptr) (int32, error) {
	queue, _, errno := unix.Syscall(unix.SYS_MSGGET, key, flags, 0)
	if errno != 0 {
		return -1, errno
	}
	return int32(queue), nil
}

// send never sleeps: EAGAIN when the queue is full.
func send(queue int32, m *message) error {
	_, _, errno := unix.Syscall6(unix.SYS_MSGSND, uintptr(queue), uintptr(unsafe.Pointer(m)), messageSize, ipcNoWait, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// receive returns the size. MSG_NOERROR: a longer message would otherwise stay in front for ever, with E2BIG.
func receive(queue int32, m *message, kind int, flags uintptr) (uintptr, error) {
	for {
		size, _, errno := unix.Syscall6(unix.SYS_MSGRCV, uintptr(queue), uintptr(unsafe.Pointer(m)), messageSize, uintptr(kind), flags|messageNoError, 0)
		if errno == 0 {
			return size, nil
		}
		// Go's scheduler sends signals at any time, and System V calls are never restarted (signal(7)).
		if errno != unix.EINTR {
			return 0, errno
		}
	}
}

// backOff lets others run, then, after 50 us, sleeps for half of the time since start, up to 10 ms: what comes soon is
// seen at once, and a long wait costs little. ETIMEDOUT when the time is over.
func backOff(start time.Time, limit time.Duration) error {
	waited := time.Since(start)
	switch {
	case waited >= limit:
		return unix.ETIMEDOUT
	case waited < 50*time.Microsecond:
		unix.Syscall(unix.SYS_SCHED_YIELD, 0, 0, 0)
	case waited < 20*time.Millisecond:
		time.Sleep(waited / 2)
	default:
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// isGone: asleep in a removed queue, a call gets EIDRM; calling later, EINVAL (msgop(2) names only the first).
func isGone(err error) bool {
	return err == unix.EIDRM || err == unix.EINVAL
}
