
import sys

client = MessageClient()
for _ in range(int(sys.argv[1])):
    answer = client.call(b"hello")
    print(answer.sequence, answer.run, answer.text.decode(), flush=True)
    time.sleep(int(sys.argv[2]) / 1000)
