
func main() {
	server, err := startMessageServer()
	if err != nil {
		println(err.Error())
		os.Exit(2)
	}
	defer server.stop()
	fmt.Println("run", server.requests)
	for {
		request, err := server.nextRequest()
		if err != nil {
			panic(err)
		}
		if request == nil {
			return
		}
		text := fmt.Sprintf("%d answers %s", os.Getpid(), string(request.text[:5]))
		if err := server.answer(request, text); err != nil && !isGone(err) {
			panic(err)
		}
	}
}
