"""A PAIR of PyZMQ that sends back what it receives, by the helper that it is told to use.

Arguments: "bind" or "connect", and an endpoint. When it is ready it prints the endpoint. Each job is a message: the
name of a function below and its parameters as JSON; what follows is up to that function.
"""

import array
import json
import sys

import zmq

TYPECODES = {
    "float64": "d",
    "float32": "f",
    "int64": "q",
    "uint64": "Q",
    "int32": "i",
    "uint16": "H",
    "int8": "b",
    "uint8": "B",
    "bool": "B",
}


def do_json():
    socket.send_json(socket.recv_json())


def do_text(encoding):
    text = socket.recv_string(encoding=encoding)
    socket.send_string(text, encoding=encoding)


def do_frames():
    """Frame by frame: what each is, and whether more follow; then the same frames, one call for each."""
    frames = []
    while True:
        frame = socket.recv(copy=False)
        frames.append(frame)
        if not frame.more:
            break
    socket.send_json([[frame.bytes.decode(), frame.more] for frame in frames])
    for frame in frames[:-1]:
        socket.send(frame, zmq.SNDMORE)
    socket.send(frames[-1])


def do_array():
    """The recipe for arrays: header and memory. Answers the items, then the same array."""
    header = socket.recv_json()
    memory = socket.recv()
    items = array.array(TYPECODES[header["dtype"]])
    items.frombytes(memory)
    socket.send_json([str(item) for item in items])
    socket.send_json({"dtype": header["dtype"], "shape": header["shape"]}, zmq.SNDMORE)
    socket.send(items)


def do_serialized():
    pairs = socket.recv_serialized(lambda frames: list(zip(frames[::2], frames[1::2])))
    socket.send_serialized(pairs, lambda pairs: [frame for pair in reversed(pairs) for frame in pair])


def do_properties(names):
    frame = socket.recv(copy=False)
    socket.send_json([frame.get(name) for name in names])


def do_tracked(size):
    tracker = socket.send(b"x" * size, copy=False, track=True)
    tracker.wait(10)
    socket.send_json(tracker.done)


context = zmq.Context()
socket = context.socket(zmq.PAIR)
socket.linger = 0
action, endpoint = sys.argv[1:]
socket.set(zmq.METADATA, b"X-Language:Python")
if action == "bind":
    socket.bind(endpoint)
    endpoint = socket.last_endpoint.decode()
else:
    socket.connect(endpoint)
print(endpoint, flush=True)
while True:
    name, parameters = socket.recv_multipart()
    globals()["do_" + name.decode()](*json.loads(parameters))
