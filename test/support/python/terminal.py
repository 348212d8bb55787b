"""Runs a command in a terminal of its own, for test/support/command.ts.

Arguments: columns, rows, command. Lines of JSON come in: {"type": text}, {"size": [columns, rows]}, {"signal": number}.
Lines of JSON go out: {"output": base64}, and in the end {"exit": code} with what the terminal is like then.
"""

import base64
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios


def resize(descriptor, columns, rows):
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def tell(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


columns, rows, *command = sys.argv[1:]
own, theirs = pty.openpty()
resize(theirs, int(columns), int(rows))
before = termios.tcgetattr(theirs)
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for each in (0, 1, 2):
        os.dup2(theirs, each)
    os.closerange(3, 64)
    os.execvp(command[0], command)

pending = b""
status = None
while True:
    readable, _, _ = select.select([own, 0], [], [], 0.02 if status is None else 0)
    if own in readable:
        tell(output=base64.b64encode(os.read(own, 65536)).decode())
        continue
    if status is not None:
        break
    if 0 in readable:
        chunk = os.read(0, 65536)
        if chunk == b"":
            os.kill(child, signal.SIGKILL)
            break
        *lines, pending = (pending + chunk).split(b"\n")
        for each in map(json.loads, lines):
            if "type" in each:
                os.write(own, each["type"].encode())
            if "size" in each:
                resize(own, *each["size"])
            if "signal" in each:
                os.kill(child, each["signal"])
    done, code = os.waitpid(child, os.WNOHANG)
    if done:
        status = os.waitstatus_to_exitcode(code)

tell(exit=status, restored=termios.tcgetattr(theirs)[3] == before[3])
