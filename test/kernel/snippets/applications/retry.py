
import time

try:
    MessageServer()
except BlockingIOError:
    raise
except OSError:
    print("failed", flush=True)
while not os.path.exists("again"):
    time.sleep(0.01)
with MessageServer() as server:
    print("started", flush=True)
