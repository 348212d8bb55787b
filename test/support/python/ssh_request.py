"""Asks a socket behind a server of ssh, through a tunnel that zmq.ssh opens; prints the answer.

Arguments: the server, a file with a key that it takes, the endpoint as the server sees it.
"""

import sys

import pexpect  # zmq.ssh needs it, and says so only when a tunnel is opened.
import zmq
import zmq.ssh

server, key, endpoint = sys.argv[1:]
context = zmq.Context()
socket = context.socket(zmq.REQ)
socket.linger = 0
socket.rcvtimeo = 30000
zmq.ssh.tunnel_connection(socket, endpoint, server, keyfile=key, paramiko=False, timeout=2)
socket.send(b"question")
print(socket.recv().decode())
