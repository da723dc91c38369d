use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::io::AsRawFd as _;

/// One server at a time. The lock on this file, not the IPC object, says who the server is: the kernel frees it with
/// the process, after SIGKILL too. Keep the file open for life. `ErrorKind::WouldBlock`: another server runs.
fn take_instance_lock(path: &str) -> std::io::Result<std::fs::File> {
	loop {
		// 0600: whoever may open the file could lock it. Rust opens with O_CLOEXEC. O_NOFOLLOW: a link that
		// somebody planted here would have its target truncated.
		let mut options = std::fs::OpenOptions::new();
		options.read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(libc::O_NOFOLLOW);
		let mut lock = options.open(path)?;
		// flock(2): an fcntl(2) lock is lost as soon as any descriptor of the file is closed in this process.
		if unsafe { libc::flock(lock.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) } == -1 {
			let error = std::io::Error::last_os_error();
			if error.kind() == std::io::ErrorKind::Interrupted {
				continue;
			}
			return Err(error);
		}
		// Replaced meanwhile? Only the file that has the name now counts, or two servers would hold two locks.
		let held = lock.metadata()?;
		if let Ok(named) = std::fs::metadata(path) {
			if (held.dev(), held.ino()) == (named.dev(), named.ino()) {
				// The pid is for people; the lock is what counts. Never remove the file.
				let _ = lock.set_len(0).and_then(|()| writeln!(lock, "{}", std::process::id()));
				return Ok(lock);
			}
		}
	}
}
