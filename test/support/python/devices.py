"""Runs devices of PyZMQ: those that the first argument lists, in JSON.

Each is the name of its class, the names of its socket types, and what else its constructor takes. All sides are bound
to ports of their own, which are written as one line of JSON. Ends when standard input does.
"""

import json
import os
import sys

import zmq
import zmq.devices

SIDES = ["in", "out", "mon", "ctrl"]

devices = []
ports = []
for name, types, further in json.loads(sys.argv[1]):
    numbers = [getattr(zmq, each) for each in types]
    before = [zmq.QUEUE] if name.endswith("Device") else []
    device = getattr(zmq.devices, name)(*before, *numbers, *[each.encode() for each in further])
    bound = []
    for side in SIDES[: len(types)]:
        getattr(device, f"setsockopt_{side}")(zmq.LINGER, 0)
        bound.append(getattr(device, f"bind_{side}_to_random_port")("tcp://127.0.0.1"))
    device.start()
    devices.append(device)
    ports.append(bound)

print(json.dumps(ports), flush=True)
sys.stdin.read()
for device in devices:
    if hasattr(device.launcher, "terminate"):
        device.launcher.terminate()
os._exit(0)
