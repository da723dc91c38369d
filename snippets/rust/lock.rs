/// Absolute, in a folder that only this application may write to. A file of its own: our pid replaces what is in it.
const LOCK_FILE: &str = "${1:ipc.lock}";

/// Call first in main, before anything that a second server must not touch; keep what it returns.
fn become_the_server() -> std::fs::File {
	take_instance_lock(LOCK_FILE).unwrap_or_else(|error| {
		match error.kind() {
			std::io::ErrorKind::WouldBlock => eprintln!("Another server is running; {LOCK_FILE} holds its pid."),
			_ => eprintln!("{LOCK_FILE}: {error}"),
		}
		std::process::exit(1)
	})
}
$0
