use std::hash::BuildHasher as _;
use std::hash::Hasher as _;

/// How long a server may be down.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(${4:30});

/// Waits 1 ms, then twice as long each time, up to 1/4 s; ETIMEDOUT when patience ends.
struct BackOff {
	pause: std::time::Duration,
	end: std::time::Instant,
}

impl BackOff {
	fn new() -> BackOff {
		BackOff { pause: std::time::Duration::from_millis(1), end: std::time::Instant::now() + PATIENCE }
	}

	fn wait(&mut self) -> Result<(), Errno> {
		if std::time::Instant::now() >= self.end {
			return Err(libc::ETIMEDOUT);
		}
		std::thread::sleep(self.pause);
		self.pause = (self.pause * 2).min(std::time::Duration::from_millis(250));
		Ok(())
	}
}

struct MessageClient {
	/// Of requests and of answers; None while the server has not been found.
	queues: Option<(libc::c_int, libc::c_int)>,
	id: libc::c_long,
	sequence: u32,
}

impl MessageClient {
	fn new() -> MessageClient {
		// Random, so that the answers to a dead process with our pid are not taken for ours.
		let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
		MessageClient { queues: None, id: (random as libc::c_long & libc::c_long::MAX) | 1, sequence: 0 }
	}

	/// Asks until it is answered once, over restarts of the server. ETIMEDOUT: it stayed down; EINTR: a signal.
	fn call(&mut self, text: &str) -> Result<Message, Errno> {
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
				// Removed while we slept in it: EIDRM. Removed between two calls: EINVAL of an id that worked before.
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
		let mut waiting = BackOff::new();
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
		let mut waiting = BackOff::new();
		// Never asleep: a full queue must not hold us for ever.
		while let Err(error) = send(requests, request) {
			if error != libc::EAGAIN {
				return Err(error);
			}
			waiting.wait()?;
		}
		let mut answer = *request;
		loop {
			let size = receive(answers, &mut answer, self.id, 0)?;
			// Leftovers, of an older run or of a request that was given up, are dropped.
			if size == MESSAGE_SIZE && answer.run == request.run && answer.sequence == request.sequence {
				return Ok(answer);
			}
		}
	}
}
$0
