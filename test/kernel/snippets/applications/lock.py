
import time

lock = become_the_server()
print("run 0", flush=True)
time.sleep(1000)
