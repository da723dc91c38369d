
func main() {
	lock := becomeTheServer()
	defer lock.Close()
	server, err := startMessageServer()
	if err != nil {
		println(err.Error())
		os.Exit(2)
	}
	defer server.stop()
	fmt.Println("run", server.requests)
	for {
		if request, err := server.nextRequest(); request == nil || server.answer(request, "") != nil {
			if err != nil {
				panic(err)
			}
			return
		}
	}
}
