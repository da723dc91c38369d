
fn main() {
    let _lock = become_the_server();
    println!("run 0");
    std::thread::sleep(std::time::Duration::from_secs(1000));
}
