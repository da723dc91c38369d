/// Absolute; only this application should be able to replace it: its inode is the key. What is in it does not matter.
/// A folder: with "/" at its end.
const KEY_FILE: &str = "${1:ipc.key}";
const PROJECT_ID: libc::c_int = ${2:0x41};
const TEXT_SIZE: usize = ${3:256};

/// Requests and answers have a queue each: in a common one, requests could fill it so that no answer fits any more.
#[repr(C)]
#[derive(Clone, Copy)]
struct Message {
	/// Above 0 (msgop(2)); of an answer: the client's id.
	kind: libc::c_long,
	/// Random: pids are used again.
	client: libc::c_long,
	/// Identifier of the request queue: each run of the server has a new one.
	run: libc::c_int,
	sequence: u32,
	text: [u8; TEXT_SIZE],
}

const MESSAGE_SIZE: usize = std::mem::size_of::<Message>() - std::mem::size_of::<libc::c_long>();

impl Message {
	fn new(kind: libc::c_long, text: &str) -> Message {
		let mut message = Message { kind, client: 0, run: -1, sequence: 0, text: [0; TEXT_SIZE] };
		let length = text.len().min(TEXT_SIZE);
		message.text[..length].copy_from_slice(&text.as_bytes()[..length]);
		message
	}

	fn text(&self) -> String {
		String::from_utf8_lossy(&self.text).trim_end_matches('\0').to_string()
	}
}

/// The errno of a failed call of the C library.
type Errno = libc::c_int;

fn checked(result: libc::c_int) -> Result<libc::c_int, Errno> {
	if result == -1 { Err(std::io::Error::last_os_error().raw_os_error().unwrap_or(0)) } else { Ok(result) }
}

/// ENOENT while there is no key file, which means: no server yet.
fn key_of(project_id: libc::c_int) -> Result<libc::key_t, Errno> {
	let path = std::ffi::CString::new(KEY_FILE).map_err(|_| libc::EINVAL)?;
	// ftok(3) keeps 16 bits of the inode: other files can have the same key, so look before you remove.
	let key = checked(unsafe { libc::ftok(path.as_ptr(), project_id) })?;
	// 0 is a legal result, but as IPC_PRIVATE it would make an object that nobody finds (msgget(2)).
	if key == libc::IPC_PRIVATE { Err(libc::EINVAL) } else { Ok(key) }
}

/// Never sleeps: EAGAIN when the queue is full.
fn send(queue: libc::c_int, message: &Message) -> Result<(), Errno> {
	let address = message as *const Message as *const libc::c_void;
	checked(unsafe { libc::msgsnd(queue, address, MESSAGE_SIZE, libc::IPC_NOWAIT) }).map(|_| ())
}

/// Returns the size. MSG_NOERROR: a longer message would otherwise stay in front for ever, with E2BIG (msgop(2)).
fn receive(queue: libc::c_int, message: &mut Message, kind: libc::c_long, flags: libc::c_int) -> Result<usize, Errno> {
	let address = message as *mut Message as *mut libc::c_void;
	let size = unsafe { libc::msgrcv(queue, address, MESSAGE_SIZE, kind, flags | libc::MSG_NOERROR) };
	checked(size as libc::c_int).map(|size| size as usize)
}

/// Lets others run, then, after 50 us, sleeps for half of the time that it has waited so far, up to 10 ms: what comes soon
/// is seen at once, and a long wait costs little.
struct BackOff {
	start: std::time::Instant,
	limit: std::time::Duration,
}

impl BackOff {
	fn new(limit: std::time::Duration) -> BackOff {
		BackOff { start: std::time::Instant::now(), limit }
	}

	/// ETIMEDOUT when the time is over; EINTR: a signal.
	fn wait(&self) -> Result<(), Errno> {
		let waited = self.start.elapsed();
		if waited >= self.limit {
			return Err(libc::ETIMEDOUT);
		}
		if waited < std::time::Duration::from_micros(50) {
			std::thread::yield_now();
			return Ok(());
		}
		let nanoseconds = (waited / 2).as_nanos().min(10_000_000) as libc::c_long;
		let pause = libc::timespec { tv_sec: 0, tv_nsec: nanoseconds };
		checked(unsafe { libc::nanosleep(&pause, std::ptr::null_mut()) }).map(|_| ())
	}
}

/// Asleep in a removed queue, a call gets EIDRM; calling later, EINVAL (msgop(2) names only the first).
fn is_gone(error: Errno) -> bool {
	error == libc::EIDRM || error == libc::EINVAL
}
