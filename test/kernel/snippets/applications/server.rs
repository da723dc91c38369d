
fn main() {
    let server = MessageServer::start().unwrap_or_else(|error| {
        eprintln!("{}", std::io::Error::from_raw_os_error(error));
        std::process::exit(2)
    });
    println!("run {}", server.requests);
    while let Some(request) = server.next_request().unwrap() {
        let text = format!("{} answers {}", std::process::id(), request.text());
        server.answer(&request, &text).unwrap();
    }
}
