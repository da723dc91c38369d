use std::os::unix::fs::OpenOptionsExt as _;

/// In a folder that only this application may write to: beside the key file, or in it where it is one ("/srv/app/").
/// Where the server may not create files there, another path, the same at each start. Not the key file itself, which
/// may hold anything, nor what another server in this program locks: flock(2) would refuse that.
fn message_lock_file() -> String {
	format!("{KEY_FILE}.msg.lock")
}

static IS_ENDING: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Only what signal-safety(7) allows.
extern "C" fn end_soon(_: libc::c_int) {
	IS_ENDING.store(true, std::sync::atomic::Ordering::SeqCst);
	// The signal may come just before a call falls asleep and be missed there: SIGALRM repeats it (alarm(2)).
	unsafe { libc::alarm(1) };
}

struct MessageServer {
	_key_file: std::fs::File,
	_lock: std::fs::File,
	requests: libc::c_int,
	answers: libc::c_int,
}

impl MessageServer {
	/// EWOULDBLOCK: another server runs; EEXIST: another application has this key; ENOSPC: a limit (kernel.msgmni), not
	/// the disk (msgget(2)).
	fn start() -> Result<MessageServer, Errno> {
		let lock = take_instance_lock(&message_lock_file()).map_err(|error| error.raw_os_error().unwrap_or(0))?;
		// System V calls are never restarted after a handler: they return EINTR (signal(7)).
		for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGALRM] {
			unsafe { libc::signal(signal, end_soon as *const () as libc::sighandler_t) };
		}
		let key_file = hold_key_file().map_err(|error| error.raw_os_error().unwrap_or(0))?;
		let mut server = MessageServer { _key_file: key_file, _lock: lock, requests: -1, answers: -1 };
		server.create_queues()?;
		Ok(server)
	}

	/// Waits; None after a signal that ends the server. EIDRM or EINVAL: somebody removed the queue.
	fn next_request(&self) -> Result<Option<Message>, Errno> {
		let mut request = Message::new(1, "");
		while !IS_ENDING.load(std::sync::atomic::Ordering::SeqCst) {
			match receive(self.requests, &mut request, 0, 0) {
				// What does not come from our client, or was meant for another run, is dropped.
				Ok(MESSAGE_SIZE) if request.client > 0 && request.run == self.requests => return Ok(Some(request)),
				Ok(_) | Err(libc::EINTR) => continue,
				Err(error) => return Err(error),
			}
		}
		Ok(None)
	}

	/// A request that was done, but not yet answered, when the server was killed comes again in the next run: what must
	/// not happen twice is to be stored together with (client, sequence), in one transaction.
	fn answer(&self, request: &Message, text: &str) -> Result<(), Errno> {
		let answer = Message { text: Message::new(1, text).text, kind: request.client, ..*request };
		let second = || BackOff::new(std::time::Duration::from_secs(1));
		let (mut old, mut waiting) = (answer, second());
		// Never asleep: the server must not wait in a queue that clients are to empty.
		while let Err(error) = send(self.answers, &answer) {
			if error != libc::EAGAIN {
				return Err(error);
			}
			// Full: clients that wait look every 10 ms, and make room.
			if waiting.wait() != Err(libc::ETIMEDOUT) {
				continue;
			}
			// Nobody took any for a second: all are for clients that died, gave up or are stopped (those get ETIMEDOUT).
			while receive(self.answers, &mut old, 0, libc::IPC_NOWAIT).is_ok() {}
			waiting = second();
		}
		Ok(())
	}

	fn create_queues(&mut self) -> Result<(), Errno> {
		let (request_key, answer_key) = (key_of(PROJECT_ID)?, key_of(PROJECT_ID + 1)?);
		// IPC_EXCL: a queue that somebody outside the lock has made meanwhile is not taken for ours.
		let create = |key| checked(unsafe { libc::msgget(key, libc::IPC_CREAT | libc::IPC_EXCL | 0o600) });
		loop {
			// Old requests go first and new ones come last: who finds a request queue finds its answer queue, too.
			remove_stale(request_key, false)?;
			remove_stale(answer_key, true)?;
			self.answers = match create(answer_key) {
				Err(libc::EEXIST) => continue,
				result => result?,
			};
			self.requests = match create(request_key) {
				Err(libc::EEXIST) => continue,
				result => result?,
			};
			return Ok(());
		}
	}
}

impl Drop for MessageServer {
	/// Clean removal: requests first, so that nobody sends any more; the lock last, after this.
	fn drop(&mut self) {
		unsafe { libc::msgctl(self.requests, libc::IPC_RMID, std::ptr::null_mut()) };
		let_answers_be_taken(self.answers);
		unsafe { libc::msgctl(self.answers, libc::IPC_RMID, std::ptr::null_mut()) };
	}
}

/// Under the lock: makes the key file if it is missing. Keep it open for life: that shows who uses the key, and meanwhile
/// no other file gets the inode.
fn hold_key_file() -> std::io::Result<std::fs::File> {
	let mut options = std::fs::OpenOptions::new();
	match options.write(true).create_new(true).mode(0o600).open(KEY_FILE) {
		// EISDIR in place of EEXIST for a path that ends in "/". O_PATH needs no right to read, and gives none (open(2)).
		Err(error) if matches!(error.raw_os_error(), Some(libc::EEXIST | libc::EISDIR)) => {
			std::fs::OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(KEY_FILE)
		}
		result => result,
	}
}

/// Clients look for their answers every 10 ms; what goes with the queue would be asked for, and done, once more.
fn let_answers_be_taken(queue: libc::c_int) {
	let mut state: libc::msqid_ds = unsafe { std::mem::zeroed() };
	let waiting = BackOff::new(std::time::Duration::from_secs(1));
	while unsafe { libc::msgctl(queue, libc::IPC_STAT, &mut state) } == 0 && state.msg_qnum > 0 {
		if waiting.wait() == Err(libc::ETIMEDOUT) {
			return;
		}
	}
}

/// Removes the queue that an earlier run left. Only under the lock: without it, two servers remove each other's.
fn remove_stale(key: libc::key_t, holds_answers: bool) -> Result<(), Errno> {
	let queue = match checked(unsafe { libc::msgget(key, 0) }) {
		Err(libc::ENOENT) => return Ok(()),
		result => result?,
	};
	let mut state: libc::msqid_ds = unsafe { std::mem::zeroed() };
	let removed = checked(unsafe { libc::msgctl(queue, libc::IPC_STAT, &mut state) }).and_then(|_| {
		if state.msg_perm.cuid != unsafe { libc::geteuid() } {
			return Err(libc::EACCES);
		}
		if holds_answers {
			let_answers_be_taken(queue);
		}
		checked(unsafe { libc::msgctl(queue, libc::IPC_RMID, std::ptr::null_mut()) })
	});
	match removed {
		// Another user's queue under our key is another application's; EACCES: we may not even look at it.
		Err(libc::EACCES) => Err(libc::EEXIST),
		Err(error) if !is_gone(error) => Err(error),
		_ => Ok(()),
	}
}
$0
