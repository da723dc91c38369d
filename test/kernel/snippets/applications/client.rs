
fn main() {
    let arguments: Vec<u64> = std::env::args().skip(1).map(|text| text.parse().unwrap()).collect();
    let mut client = MessageClient::new();
    for _ in 0..arguments[0] {
        let answer = client.call("hello").unwrap();
        println!("{} {} {}", answer.sequence, answer.run, answer.text());
        std::thread::sleep(std::time::Duration::from_millis(arguments[1]));
    }
}
