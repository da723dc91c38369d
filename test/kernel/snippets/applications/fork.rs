
fn main() {
    let mut client = MessageClient::new();
    client.call("first").unwrap();
    let child = unsafe { libc::fork() };
    let answer = client.call("again").unwrap();
    println!("{} {}", answer.client, answer.text());
    if child != 0 {
        unsafe { libc::wait(std::ptr::null_mut()) };
    }
}
