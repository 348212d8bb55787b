"""The pyzmq side of the benchmark. Usage: pyzmq.py ROLE key=value..."""

import json
import signal
import sys
from time import perf_counter

import zmq


def report(**line):
    print(json.dumps(line), flush=True)


def version(context, settings):
    return {"version": f"pyzmq {zmq.__version__} (libzmq {zmq.zmq_version()})"}


def pull(context, settings):
    size, warmup, count = (int(settings[name]) for name in ("size", "warmup", "count"))
    with context.socket(zmq.PULL) as socket:
        socket.bind(settings["endpoint"])
        report(endpoint=socket.last_endpoint.decode())
        receive = socket.recv
        for _ in range(warmup):
            receive()
        started = perf_counter()
        for _ in range(count):
            if len(receive()) != size:
                sys.exit("a message of another size arrived")
        return {"milliseconds": (perf_counter() - started) * 1e3}


def push(context, settings):
    total = int(settings["warmup"]) + int(settings["count"])
    body = bytes(int(settings["size"]))
    with context.socket(zmq.PUSH) as socket:
        socket.connect(settings["endpoint"])
        send = socket.send
        for _ in range(total):
            send(body)
    return {}


ROLES = {"version": version, "pull": pull, "push": push}


def main():
    role, *words = sys.argv[1:]
    settings = dict(word.split("=", 1) for word in words)
    if "limit" in settings:
        signal.alarm(int(settings["limit"]) // 1000 + 1)  # never outlives the harness by much
    with zmq.Context() as context:
        report(result=ROLES[role](context, settings))


main()
