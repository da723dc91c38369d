use std::hash::BuildHasher as _;
use std::hash::Hasher as _;

/// How long a server may be down, or take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(${4:30});

struct MessageClient {
	/// Of requests and of answers; None while the server has not been found.
	queues: Option<(libc::c_int, libc::c_int)>,
	id: libc::c_long,
	/// Whose id it is.
	process: u32,
	sequence: u32,
}

impl MessageClient {
	fn new() -> MessageClient {
		MessageClient { queues: None, id: 0, process: 0, sequence: 0 }
	}

	/// Asks until it is answered once, over restarts of the server. ETIMEDOUT: it stayed down or did not answer, and may
	/// have done what was asked, or may do it yet; EINTR: the same after a signal.
	fn call(&mut self, text: &str) -> Result<Message, Errno> {
		// Random: answers to a dead process with our pid are not ours. Anew after fork(2), or both take the other's.
		if self.process != std::process::id() {
			self.process = std::process::id();
			// With the pid, as fork(2) copies the state that RandomState goes on from.
			let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
			hasher.write_u32(self.process);
			self.id = (hasher.finish() as libc::c_long & libc::c_long::MAX) | 1;
		}
		self.sequence += 1;
		let mut request = Message { client: self.id, sequence: self.sequence, ..Message::new(1, text) };
		let mut failed = None;
		loop {
			let (requests, answers) = match self.queues {
				Some(queues) => queues,
				None => self.connect()?,
			};
			// EINVAL of a queue that has just been found again is no restart: the message exceeds kernel.msgmax.
			if failed == Some(requests) {
				return Err(libc::EINVAL);
			}
			request.run = requests;
			match self.exchange(requests, answers, &request) {
				// The queue was removed: EINVAL of an id that worked before; in that very moment, EIDRM.
				Err(error) if is_gone(error) => {
					failed = if error == libc::EINVAL { Some(requests) } else { None };
					self.queues = None;
				}
				result => return result,
			}
		}
	}

	fn connect(&mut self) -> Result<(libc::c_int, libc::c_int), Errno> {
		let find = |project_id| key_of(project_id).and_then(|key| checked(unsafe { libc::msgget(key, 0) }));
		let waiting = BackOff::new(PATIENCE);
		loop {
			// Requests first: the server makes that queue last.
			match find(PROJECT_ID).and_then(|requests| Ok((requests, find(PROJECT_ID + 1)?))) {
				// The server is down, or just starting.
				Err(libc::ENOENT) => waiting.wait()?,
				result => {
					self.queues = Some(result?);
					return result;
				}
			}
		}
	}

	/// One request and its answer, within one run of the server.
	fn exchange(&self, requests: libc::c_int, answers: libc::c_int, request: &Message) -> Result<Message, Errno> {
		let waiting = BackOff::new(PATIENCE);
		// Never asleep: a full queue must not hold us for ever.
		while let Err(error) = send(requests, request) {
			if error != libc::EAGAIN {
				return Err(error);
			}
			waiting.wait()?;
		}
		let (mut answer, waiting) = (*request, BackOff::new(PATIENCE));
		loop {
			// IPC_NOWAIT here as well: the queue of a server that was killed stays, and would hold us for ever.
			match receive(answers, &mut answer, self.id, libc::IPC_NOWAIT) {
				// Leftovers, of an older run or of a request that was given up, are dropped.
				Ok(size) if size != MESSAGE_SIZE || answer.run != request.run || answer.sequence != request.sequence => {}
				Err(libc::ENOMSG) => waiting.wait()?,
				result => return result.map(|_| answer),
			}
		}
	}
}
$0
