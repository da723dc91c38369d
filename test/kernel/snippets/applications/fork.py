
client = MessageClient()
client.call(b"first")
child = os.fork()
print(client.call(b"again").client, flush=True)
if child != 0:
    os.wait()
