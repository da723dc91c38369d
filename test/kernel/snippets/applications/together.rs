
fn main() {
    let _lock = become_the_server();
    let server = MessageServer::start().unwrap_or_else(|error| {
        eprintln!("{error}");
        std::process::exit(2)
    });
    println!("run {}", server.requests);
    while let Some(request) = server.next_request().unwrap() {
        server.answer(&request, &request.text()).unwrap();
    }
}
