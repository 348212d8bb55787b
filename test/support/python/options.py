"""Tries options on libzmq's sockets, without a binding in between.

Reads {"types": [number], "options": [{"number", "kind", "probes"}]} as JSON from standard input. For each type and
option it makes a socket, reads the option, and then sets the probes one after the other, reading it again after each.
The type null stands for contexts. Writes {"version", "results": [[type, option, [[error, value], ...]], ...]}: names
of errors, null where there was none, and null for what cannot be read. Integers are numbers, octets are hexadecimal.
"""

import ctypes
import ctypes.util
import errno
import json
import struct
import sys

name = ctypes.util.find_library("zmq")
if name is None:
    sys.exit("libzmq is not installed")
library = ctypes.CDLL(name, use_errno=True)
library.zmq_ctx_new.restype = ctypes.c_void_p
library.zmq_socket.restype = ctypes.c_void_p
library.zmq_socket.argtypes = [ctypes.c_void_p, ctypes.c_int]
library.zmq_close.argtypes = [ctypes.c_void_p]
library.zmq_ctx_set.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
library.zmq_ctx_get.argtypes = [ctypes.c_void_p, ctypes.c_int]
library.zmq_ctx_term.argtypes = [ctypes.c_void_p]
library.zmq_setsockopt.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t]
library.zmq_getsockopt.argtypes = [
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.c_char_p,
    ctypes.POINTER(ctypes.c_size_t),
]

FORMATS = {"int": "i", "int64": "q", "uint64": "Q"}
SIZES = {"int": 4, "int64": 8, "uint64": 8, "key": 32}


def error():
    code = ctypes.get_errno()
    return errno.errorcode.get(code, str(code))


def get(socket, number, kind):
    size = ctypes.c_size_t(SIZES.get(kind, 1024))
    buffer = ctypes.create_string_buffer(size.value)
    if library.zmq_getsockopt(socket, number, buffer, ctypes.byref(size)) != 0:
        return None
    octets = buffer.raw[: size.value]
    if kind in FORMATS:
        return struct.unpack(FORMATS[kind], octets)[0]
    return octets.hex()


def put(socket, number, kind, probe):
    if probe is None:
        value, size = None, 0
    elif kind in FORMATS:
        value = struct.pack(FORMATS[kind], int(probe))
        size = len(value)
    else:
        value = bytes.fromhex(probe)
        size = len(value)
    return None if library.zmq_setsockopt(socket, number, value, size) == 0 else error()


def try_context(number, probes):
    context = library.zmq_ctx_new()

    def read():
        ctypes.set_errno(0)
        value = library.zmq_ctx_get(context, number)
        return None if value == -1 and ctypes.get_errno() != 0 else value

    outcome = [[None, read()]]
    for probe in probes:
        failed = library.zmq_ctx_set(context, number, probe) != 0
        outcome.append([error() if failed else None, read()])
    library.zmq_ctx_term(context)
    return outcome


def try_socket(context, socket_type, number, kind, probes):
    socket = library.zmq_socket(context, socket_type)
    outcome = [[None, get(socket, number, kind)]]
    for probe in probes:
        outcome.append([put(socket, number, kind, probe), get(socket, number, kind)])
    library.zmq_close(socket)
    return outcome


job = json.load(sys.stdin)
context = library.zmq_ctx_new()
version = [ctypes.c_int() for _ in range(3)]
library.zmq_version(*[ctypes.byref(each) for each in version])
results = []
for socket_type in job["types"]:
    for option in job["options"]:
        number, probes = option["number"], option["probes"]
        if socket_type is None:
            outcome = try_context(number, probes)
        else:
            outcome = try_socket(context, socket_type, number, option["kind"], probes)
        results.append([socket_type, number, outcome])
json.dump({"version": ".".join(str(each.value) for each in version), "results": results}, sys.stdout)
sys.stdout.flush()
