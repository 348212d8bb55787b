"""Carries Ethernet frames between two network interfaces, and loses some packets of PGM on the way.

Reads rules as lines of JSON from standard input: {"lose": [[type, modulus, remainder], ...]} loses packets of that type
whose sequence number leaves that remainder; each line replaces the rules before it, and is answered with the count of
the packets that arrived here since the last one, by interface and type, and of those that were lost.
"""

import json
import select
import socket
import struct
import sys

OUTGOING = 4
EVERYTHING = 3

rules = []
counts = {}


def interface(name):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
    opened.bind((name, 0))
    opened.setblocking(False)
    return opened


def count(what):
    counts[what] = counts.get(what, 0) + 1


def carried(frame, name):
    """The frame as it goes on, or None when it is lost."""
    if frame[12:14] != b"\x08\x00" or frame[23] != socket.IPPROTO_UDP:
        return frame
    start = 14 + (frame[14] & 15) * 4
    # What comes from this machine has no checksum yet: zero stands for none.
    frame[start + 6 : start + 8] = b"\0\0"
    packet = frame[start + 8 :]
    if len(packet) < 20:
        return frame
    kind = packet[4]
    (sequence,) = struct.unpack_from(">I", packet, 16)
    count(f"{name} {kind}")
    if any(kind == each and sequence % modulus == remainder for each, modulus, remainder in rules):
        count("lost")
        return None
    return frame


def carry(side):
    """Carries on all that is waiting."""
    while True:
        try:
            received, address = side.recvfrom(65536)
        except BlockingIOError:
            return
        if address[2] == OUTGOING:
            continue
        frame = carried(bytearray(received), sides[side])
        if frame is not None:
            others[side].send(frame)


sides = {interface(name): name for name in sys.argv[1:3]}
others = dict(zip(sides, reversed(list(sides))))
print(json.dumps({"ready": True}), flush=True)
while True:
    readable, _, _ = select.select([*sides, sys.stdin], [], [])
    # A rule is for what comes after it: what is here by now goes by the rules before.
    for side in sides:
        carry(side)
    if sys.stdin in readable:
        line = sys.stdin.readline()
        if not line:
            sys.exit()
        rules = json.loads(line)["lose"]
        print(json.dumps(counts), flush=True)
        counts = {}
