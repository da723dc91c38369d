
import sys

try:
    with MessageServer() as server:
        print("run", server.requests, flush=True)
        while not server.is_ending:
            request = server.next_request()
            if request is not None:
                server.answer(request, b"%d answers %s" % (os.getpid(), request.text))
except BlockingIOError:
    sys.exit(2)
