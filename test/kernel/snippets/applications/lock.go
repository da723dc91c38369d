
func main() {
	lock := becomeTheServer()
	defer lock.Close()
	fmt.Println("run 0")
	time.Sleep(time.Hour)
}
