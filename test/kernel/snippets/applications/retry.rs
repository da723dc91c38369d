
fn main() {
    if MessageServer::start().is_err() {
        println!("failed");
    }
    while !std::path::Path::new("again").exists() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let server = MessageServer::start().unwrap_or_else(|_| std::process::exit(2));
    println!("started");
    // A signal before the first request ends it.
    end_soon(0);
    while let Some(request) = server.next_request().unwrap() {
        server.answer(&request, &request.text()).unwrap();
    }
}
