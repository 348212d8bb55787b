"""PyZMQ's authentication, doing what it is told.

Reads commands as lines of JSON from standard input and answers each with a line of JSON on standard output. What the
servers receive is printed as lines of JSON as well.
"""

import json
import sys
import threading

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

printing = threading.Lock()


def report(**fields):
    with printing:
        sys.stdout.write(json.dumps(fields) + "\n")
        sys.stdout.flush()


def do_create(folder, name, metadata):
    return list(zmq.auth.create_certificates(folder, name, metadata))


def do_load(file):
    return [key and key.decode() for key in zmq.auth.load_certificate(file)]


def do_loadAll(folder):
    return sorted(key.decode() for key in zmq.auth.load_certificates(folder))


def do_authenticate(passwords, folder, allow=(), deny=()):
    """Starts an authenticator that is configured so."""
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    authenticator.allow(*allow)
    authenticator.deny(*deny)
    authenticator.configure_plain(domain="*", passwords=passwords)
    authenticator.configure_curve(domain="*", location=folder)
    authenticators.append(authenticator)


def do_serve(options):
    """Binds a socket that prints what it receives, and from whom."""
    socket = context.socket(zmq.PULL)
    socket.linger = 0
    for name, value in options.items():
        socket.set(getattr(zmq, name), value.encode() if isinstance(value, str) else value)
    socket.bind("tcp://127.0.0.1:*")
    threading.Thread(target=serve, args=(socket,), daemon=True).start()
    return socket.last_endpoint.decode()


def serve(socket):
    while True:
        frame = socket.recv(copy=False)
        report(text=frame.bytes.decode(), user=frame.get("User-Id"))


context = zmq.Context()
authenticators = []
report(ready=zmq.zmq_version())
for line in sys.stdin:
    command = json.loads(line)
    try:
        report(result=globals()["do_" + command.pop("do")](**command))
    except Exception as error:
        report(error=repr(error))
for authenticator in authenticators:
    authenticator.stop()
