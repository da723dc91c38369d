
lock = become_the_server()
with MessageServer() as server:
    print("run", server.requests, flush=True)
    while not server.is_ending:
        request = server.next_request()
        if request is not None:
            server.answer(request, b"")
