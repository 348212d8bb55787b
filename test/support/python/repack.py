"""Unpacks and packs with aiozmq's packer.

Reads one array of JSON from standard input: messages in hex. Answers with an array of JSON: each message as it is
after unpacking and packing it again, or null if it cannot be unpacked.
"""

import json
import sys

from aiozmq.rpc.packer import _Packer

packer = _Packer()


def repack(message):
    try:
        value = packer.unpackb(bytes.fromhex(message))
    except Exception:
        return None
    return packer.packb(value).hex()


json.dump([repack(each) for each in json.load(sys.stdin)], sys.stdout)
