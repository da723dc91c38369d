package main
import "errors"
import "os"
import "os/signal"
import "sync/atomic"
import "time"
import "unsafe"
import "golang.org/x/sys/unix"

// In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
// Where the server may not create files there, another path, the same at each start. Not the key file itself, which
// may hold anything, nor what another server in this program locks: flock(2) would refuse that.
const messageLockFile = keyFile + ".msg.lock"

type messageServer struct {
	lock     *os.File
	keyFile  *os.File
	requests int32
	answers  int32
	isEnding int32
}

// startMessageServer fails with EWOULDBLOCK: another server runs; EEXIST: another application has this key; ENOSPC: a
// limit (kernel.msgmni), not the disk.
func startMessageServer() (*messageServer, error) {
	lock, err := takeInstanceLock(messageLockFile)
	if err != nil {
		return nil, err
	}
	server := &messageServer{lock: lock, requests: -1, answers: -1}
	server.keyFile, err = holdKeyFile()
	if err == nil {
		err = server.createQueues()
	}
	if err != nil {
		server.stop()
		return nil, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGTERM, unix.SIGINT)
	go func() {
		<-signals
		atomic.StoreInt32(&server.isEnding, 1)
		// The queue's removal wakes the receiver, with EIDRM: a signal that comes just before it sleeps would not.
		removeQueue(server.requests)
	}()
	return server, nil
}

// stop removes both queues: requests first, so that nobody sends any more; the lock goes last.
func (server *messageServer) stop() {
	removeQueue(server.requests)
	letAnswersBeTaken(server.answers)
	removeQueue(server.answers)
	server.keyFile.Close()
	server.lock.Close()
}

// nextRequest waits; nil without an error when a signal ends the server. An error: somebody removed the queue.
func (server *messageServer) nextRequest() (*message, error) {
	for {
		var request message
		size, err := receive(server.requests, &request, 0, 0)
		if atomic.LoadInt32(&server.isEnding) == 1 {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		// What does not come from our client, or was meant for another run, is dropped.
		if size == messageSize && request.client > 0 && request.run == server.requests {
			return &request, nil
		}
	}
}

// answer: a request that was done, but not yet answered, when the server was killed comes again in the next run: what
// must not happen twice is to be stored together with (client, sequence), in one transaction.
func (server *messageServer) answer(request *message, text string) error {
	answer := *request
	answer.kind = request.client
	answer.text = [textSize]byte{}
	copy(answer.text[:textSize-1], text)
	for start := time.Now(); ; {
		// Never asleep: the server must not wait in a queue that clients are to empty.
		err := send(server.answers, &answer)
		if err != unix.EAGAIN {
			return err
		}
		// Full: clients that wait look every 10 ms, and make room.
		if backOff(start, time.Second) == nil {
			continue
		}
		// Nobody took any for a second: all are for clients that died, gave up or are stopped (those get ETIMEDOUT).
		var old message
		for err = nil; err == nil; {
			_, err = receive(server.answers, &old, 0, ipcNoWait)
		}
		start = time.Now()
	}
}

// holdKeyFile makes the key file if it is missing, under the lock. Keep it open for life: that shows who uses the key,
// and meanwhile no other file gets the inode.
func holdKeyFile() (*os.File, error) {
	file, err := os.OpenFile(keyFile, os.O_RDONLY|os.O_CREATE|os.O_EXCL, 0600)
	// EISDIR in place of EEXIST for a path that ends in "/". O_PATH needs no right to read, and gives none (open(2)).
	if errors.Is(err, unix.EEXIST) || errors.Is(err, unix.EISDIR) {
		return os.OpenFile(keyFile, unix.O_PATH, 0)
	}
	return file, err
}

func (server *messageServer) createQueues() error {
	requestKey, err := keyOf(projectID)
	if err != nil {
		return err
	}
	answerKey, err := keyOf(projectID + 1)
	if err != nil {
		return err
	}
	for {
		// Old requests go first and new ones come last: who finds a request queue finds its answer queue, too.
		if err := removeStale(requestKey, false); err != nil {
			return err
		}
		if err := removeStale(answerKey, true); err != nil {
			return err
		}
		// IPC_EXCL: a queue that somebody outside the lock has made meanwhile is not taken for ours.
		server.answers, err = getQueue(answerKey, ipcCreate|ipcExclusive|0600)
		if err == nil {
			server.requests, err = getQueue(requestKey, ipcCreate|ipcExclusive|0600)
		}
		if err != unix.EEXIST {
			return err
		}
	}
}

// letAnswersBeTaken: clients look every 10 ms; what goes with the queue would be asked for, and done, once more.
func letAnswersBeTaken(queue int32) {
	var kind int
	for start := time.Now(); ; {
		// E2BIG: there is one, which stays, as it does not fit in 0 bytes.
		_, _, errno := unix.Syscall6(unix.SYS_MSGRCV, uintptr(queue), uintptr(unsafe.Pointer(&kind)), 0, 0, ipcNoWait, 0)
		if errno != unix.E2BIG || backOff(start, time.Second) != nil {
			return
		}
	}
}

// removeStale removes the queue that an earlier run left. Only under the lock: else two servers remove each other's.
func removeStale(key uintptr, holdsAnswers bool) error {
	queue, err := getQueue(key, 0)
	if err == unix.ENOENT {
		return nil
	}
	if err != nil {
		return err
	}
	// struct msqid_ds begins with key, uid, gid, cuid (msgctl(2)); 256 bytes hold it everywhere.
	var state [64]uint32
	_, _, errno := unix.Syscall(unix.SYS_MSGCTL, uintptr(queue), ipcStat, uintptr(unsafe.Pointer(&state)))
	// Another user's queue under our key is another application's; EACCES: we may not even look at it.
	if errno == unix.EACCES || errno == 0 && int(state[3]) != os.Geteuid() {
		return unix.EEXIST
	}
	if errno == 0 {
		if holdsAnswers {
			letAnswersBeTaken(queue)
		}
		errno = removeQueue(queue)
	}
	if errno == 0 || isGone(errno) {
		return nil
	}
	return errno
}

func removeQueue(queue int32) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_MSGCTL, uintptr(queue), ipcRemove, 0)
	return errno
}
$0
