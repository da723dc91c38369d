package main
import "crypto/rand"
import "encoding/binary"
import "math"
import "time"
import "golang.org/x/sys/unix"

// How long a server may be down, or take to answer.
const patience = ${4:30} * time.Second

// A messageClient is for one goroutine at a time.
type messageClient struct {
	requests int32
	answers  int32
	id       int
	sequence uint32
}

func newMessageClient() *messageClient {
	// Random, so that the answers to a dead process with our pid are not taken for ours.
	var bits [8]byte
	if _, err := rand.Read(bits[:]); err != nil {
		panic(err)
	}
	return &messageClient{requests: -1, id: int(binary.LittleEndian.Uint64(bits[:])&math.MaxInt) | 1}
}

// call asks until it is answered once, over restarts of the server. ETIMEDOUT: it stayed down or did not answer, and may
// have done what was asked, or may do it yet.
func (client *messageClient) call(text string) (*message, error) {
	client.sequence++
	request := message{kind: 1, client: client.id, sequence: client.sequence}
	copy(request.text[:textSize-1], text)
	for failed := int32(-1); ; {
		if client.requests == -1 {
			if err := client.connect(); err != nil {
				return nil, err
			}
		}
		// EINVAL of a queue that has just been found again is no restart: the message exceeds kernel.msgmax.
		if client.requests == failed {
			return nil, unix.EINVAL
		}
		request.run = client.requests
		answer, err := client.exchange(&request)
		// The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM.
		if !isGone(err) {
			return answer, err
		}
		failed = -1
		if err == unix.EINVAL {
			failed = client.requests
		}
		client.requests = -1
	}
}

func (client *messageClient) connect() error {
	for start := time.Now(); ; {
		err := client.find()
		// ENOENT: the server is down, or just starting.
		if err != unix.ENOENT {
			return err
		}
		if err := backOff(start, patience); err != nil {
			return err
		}
	}
}

// find looks for the requests first: the server makes that queue last.
func (client *messageClient) find() error {
	requestKey, err := keyOf(projectID)
	if err != nil {
		return err
	}
	requests, err := getQueue(requestKey, 0)
	if err != nil {
		return err
	}
	answerKey, err := keyOf(projectID + 1)
	if err != nil {
		return err
	}
	if client.answers, err = getQueue(answerKey, 0); err != nil {
		return err
	}
	client.requests = requests
	return nil
}

// exchange makes one request, within one run of the server.
func (client *messageClient) exchange(request *message) (*message, error) {
	for start := time.Now(); ; {
		// Never asleep: a full queue must not hold us for ever.
		err := send(client.requests, request)
		if err == nil {
			break
		}
		if err != unix.EAGAIN {
			return nil, err
		}
		if err := backOff(start, patience); err != nil {
			return nil, err
		}
	}
	for start := time.Now(); ; {
		var answer message
		// Never asleep here either: the queue of a server that was killed stays, and would hold us for ever.
		size, err := receive(client.answers, &answer, client.id, ipcNoWait)
		// Leftovers, of an older run or of a request that was given up, are dropped.
		if size == messageSize && answer.run == request.run && answer.sequence == request.sequence {
			return &answer, nil
		}
		if err == unix.ENOMSG {
			err = backOff(start, patience)
		}
		if err != nil {
			return nil, err
		}
	}
}
$0
