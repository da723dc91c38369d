
func main() {
	if _, err := startMessageServer(); err != nil {
		fmt.Println("failed")
	}
	for _, err := os.Stat("again"); err != nil; _, err = os.Stat("again") {
		time.Sleep(10 * time.Millisecond)
	}
	server, err := startMessageServer()
	if err != nil {
		println(err.Error())
		os.Exit(2)
	}
	defer server.stop()
	fmt.Println("started")
}
