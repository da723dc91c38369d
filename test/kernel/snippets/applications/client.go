
func main() {
	client := newMessageClient()
	count, _ := strconv.Atoi(os.Args[1])
	between, _ := strconv.Atoi(os.Args[2])
	for ; count > 0; count-- {
		answer, err := client.call("hello")
		if err != nil {
			panic(err)
		}
		fmt.Println(answer.sequence, answer.run, string(answer.text[:32]))
		time.Sleep(time.Duration(between) * time.Millisecond)
	}
}
