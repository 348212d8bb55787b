"""A libzmq peer that does what it is told.

Reads commands as lines of JSON from standard input and answers each with a line of JSON on standard output. Every
socket has a thread of its own, so that a command that waits holds up only the later ones of the same socket.

Frames travel as text with one character per octet, or as {"size", "seed"}, from which both sides make the same
octets. What was received is reported as text when it is short, else as its size and hash.
"""

import errno
import hashlib
import json
import os
import queue
import shutil
import sys
import threading

import zmq
from zmq.utils.monitor import parse_monitor_message

LONGEST_TEXT = 200

printing = threading.Lock()


def report(**fields):
    line = json.dumps(fields) + "\n"
    with printing:
        sys.stdout.write(line)
        sys.stdout.flush()


def octets(frame):
    if isinstance(frame, str):
        return frame.encode("latin1")
    return hashlib.shake_128(frame["seed"].encode()).digest(frame["size"])


def described(frame):
    if len(frame) <= LONGEST_TEXT:
        return bytes(frame).decode("latin1")
    return f"{len(frame)}:{hashlib.sha256(frame).hexdigest()}"


class Worker(threading.Thread):
    """A socket and the thread that alone uses it."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.socket_name = name
        self.commands = queue.SimpleQueue()
        self.socket = None

    def run(self):
        try:
            while True:
                command = self.commands.get()
                if command is None:
                    break
                identifier = command.pop("id")
                try:
                    result = getattr(self, "do_" + command.pop("do"))(**command)
                    report(id=identifier, result=result)
                except zmq.ZMQError as error:
                    code = errno.errorcode.get(error.errno) or zmq.Errno(error.errno).name
                    report(id=identifier, code=code, error=str(error))
                except Exception as error:
                    report(id=identifier, code="EPYTHON", error=repr(error))
        finally:
            if self.socket is not None:
                self.socket.close(linger=0)

    def do_open(self, type, options):
        self.socket = context.socket(getattr(zmq, type))
        for name, value in {"LINGER": 0, "RCVTIMEO": 30000, "SNDTIMEO": 30000, **options}.items():
            self.do_set(name, value)

    def do_set(self, option, value):
        self.socket.set(getattr(zmq, option), value.encode("latin1") if isinstance(value, str) else value)

    def do_get(self, option):
        value = self.socket.get(getattr(zmq, option))
        return value.decode("latin1") if isinstance(value, bytes) else int(value)

    def do_setAll(self, option, values):
        for value in values:
            self.do_set(option, value)

    def do_bind(self, endpoint):
        self.socket.bind(endpoint)
        return self.socket.last_endpoint.decode()

    def do_connect(self, endpoint):
        self.socket.connect(endpoint)

    def do_unbind(self, endpoint):
        self.socket.unbind(endpoint)

    def do_disconnect(self, endpoint):
        self.socket.disconnect(endpoint)

    def do_send(self, message, times):
        frames = [octets(frame) for frame in message]
        for _ in range(times):
            self.socket.send_multipart(frames, copy=False)

    def do_sendNumbers(self, start, count, before, wait):
        frames = [octets(frame) for frame in before]
        flags = 0 if wait else zmq.DONTWAIT
        sent = 0
        try:
            for number in range(start, start + count):
                self.socket.send_multipart([*frames, str(number).encode()], flags)
                sent += 1
        except zmq.Again:
            pass
        return sent

    def do_receive(self, count):
        return [[described(frame) for frame in self.socket.recv_multipart()] for _ in range(count)]

    def do_receiveProperties(self, names):
        frames = self.socket.recv_multipart(copy=False)
        return [{name: frame.get(name) for name in names} for frame in frames]

    def do_tryReceive(self, timeout):
        if self.socket.poll(timeout) == 0:
            return None
        return [described(frame) for frame in self.socket.recv_multipart()]

    def do_receiveNumbers(self, count):
        return [int(self.socket.recv_multipart()[-1]) for _ in range(count)]

    def do_streamNumbers(self, count):
        for _ in range(count):
            report(socket=self.socket_name, number=int(self.socket.recv_multipart()[-1]))

    def do_echo(self, count):
        for _ in range(count):
            self.socket.send_multipart(self.socket.recv_multipart(copy=False), copy=False)

    def do_proxySteerable(self, back, control):
        zmq.proxy_steerable(self.socket, workers[back].socket, None, workers[control].socket)

    def do_monitor(self, name):
        monitor = Monitor(name, self.socket.get_monitor_socket())
        workers[name] = monitor
        monitor.start()

    def do_close(self, linger):
        self.socket.close(linger=linger)
        self.commands.put(None)


class Monitor(Worker):
    """Reports the events of a socket as they come."""

    def __init__(self, name, socket):
        super().__init__(name)
        self.socket = socket

    def run(self):
        try:
            while True:
                event = parse_monitor_message(self.socket.recv_multipart())
                kind = zmq.Event(event["event"]).name
                report(
                    socket=self.socket_name,
                    event=kind.removeprefix("EVENT_"),
                    value=event["value"],
                    address=event["endpoint"].decode(),
                )
                if event["event"] == zmq.EVENT_MONITOR_STOPPED:
                    break
        except zmq.ZMQError:
            pass
        finally:
            self.socket.close(linger=0)


def reset():
    """Ends all sockets, whatever they wait for."""
    global context
    previous = context
    for worker in workers.values():
        worker.commands.put(None)
    workers.clear()
    context = zmq.Context()
    previous.term()


context = zmq.Context()
workers = {}
report(ready=zmq.zmq_version())
for line in sys.stdin:
    command = json.loads(line)
    name = command.pop("socket", None)
    if name is None:
        reset()
        report(id=command["id"], result=None)
        continue
    if command["do"] == "open":
        workers[name] = Worker(name)
        workers[name].start()
    workers[name].commands.put(command)
# Whoever started this process may be gone: nobody else removes the folder that it was given.
shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
os._exit(0)
