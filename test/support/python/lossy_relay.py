"""Carries Ethernet frames between two network interfaces, and loses some packets of PGM on the way.

Reads rules as lines of JSON from standard input: {"lose": [[type, modulus, remainder], ...]} loses packets of that type
whose sequence number leaves that remainder; each such line replaces the rules before it, and is answered with the count
of the packets that arrived here since the last one, by interface and type, by interface and hops, and of those that were
lost. The line
{"pass": [interface, type]} is answered when the next packet of that type has gone by.
"""

import json
import select
import socket
import struct
import sys

OUTGOING = 4
EVERYTHING = 3

HEADER = 16
IPV4 = b"\x08\x00"
IPV6 = b"\x86\xdd"

rules = []
counts = {}
awaited = None


def interface(name):
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
    opened.bind((name, 0))
    opened.setblocking(False)
    return opened


def count(what):
    counts[what] = counts.get(what, 0) + 1


def finish_checksum(frame, start):
    """IPv6 wants a checksum of UDP, and what comes from this machine has none yet."""
    frame[start + 6 : start + 8] = b"\0\0"
    length = frame[start + 4 : start + 6]
    octets = bytes(frame[22:54] + length + b"\0\x11" + frame[start:])
    words = struct.unpack(f">{(len(octets) + 1) // 2}H", octets + b"\0" * (len(octets) % 2))
    total = sum(words) % 0xFFFF
    struct.pack_into(">H", frame, start + 6, 0xFFFF - total)


def carried(frame, name):
    """The frame as it goes on, or None when it is lost."""
    if frame[12:14] == IPV4 and frame[23] == socket.IPPROTO_UDP:
        start = 14 + (frame[14] & 15) * 4
        # What comes from this machine has no checksum yet: zero stands for none.
        frame[start + 6 : start + 8] = b"\0\0"
        hops = frame[22]
    elif frame[12:14] == IPV6 and frame[20] == socket.IPPROTO_UDP:
        start = 14 + 40
        finish_checksum(frame, start)
        hops = frame[21]
    else:
        return frame
    packet = frame[start + 8 :]
    if len(packet) < HEADER:
        return frame
    kind = packet[4]
    # A request for a sign of life has no number.
    sequence = int.from_bytes(packet[HEADER : HEADER + 4], "big")
    count(f"{name} {kind}")
    count(f"{name} hops {hops}")
    if any(kind == each and sequence % modulus == remainder for each, modulus, remainder in rules):
        count("lost")
        return None
    return frame


def report_awaited():
    global awaited
    if awaited in counts:
        awaited = None
        print(json.dumps({}), flush=True)


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
        report_awaited()


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
        command = json.loads(line)
        if "lose" in command:
            rules = command["lose"]
            print(json.dumps(counts), flush=True)
        else:
            awaited = "{} {}".format(*command["pass"])
        counts = {}
