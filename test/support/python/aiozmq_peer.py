"""An aiozmq peer that does what it is told.

Reads commands as lines of JSON from standard input and answers each with a line of JSON on standard output. Frames
travel as text with one character per octet. A command that waits holds up no other.
"""

import asyncio
import hashlib
import json
import os
import sys

import aiozmq
import zmq

from aiozmq_rpc import Client, Log, Service

NAMES = {
    "connection_made": "connectionMade",
    "connection_lost": "connectionLost",
    "pause_writing": "pauseWriting",
    "resume_writing": "resumeWriting",
}


def report(**fields):
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def octets(message):
    return [frame.encode("latin-1") for frame in message]


def described(message):
    return [frame.decode("latin-1") for frame in message]


def numbered(number, size):
    """A message with a number, and a body grown from it."""
    return [str(number).encode(), hashlib.shake_128(str(number).encode()).digest(size)]


class Recorder(aiozmq.ZmqProtocol):
    """Notes what is called; sends messages back when it is told to."""

    def __init__(self):
        self.calls = []
        self.messages = asyncio.Queue()
        self.events = asyncio.Queue()
        self.echo = False

    def connection_made(self, transport):
        self.transport = transport
        self.calls.append(NAMES["connection_made"])

    def connection_lost(self, error):
        self.calls.append(NAMES["connection_lost"])

    def pause_writing(self):
        self.calls.append(NAMES["pause_writing"])

    def resume_writing(self):
        self.calls.append(NAMES["resume_writing"])

    def msg_received(self, message):
        if self.echo:
            self.transport.write(message)
        else:
            self.messages.put_nowait(message)

    def event_received(self, event):
        self.events.put_nowait(event)


class Connection:
    """A transport and its protocol."""

    async def open(self, type, bind=None, connect=None, echo=False, monitor=False, limits=None):
        self.protocol = Recorder()
        self.protocol.echo = echo
        self.transport, _ = await aiozmq.create_zmq_connection(lambda: self.protocol, getattr(zmq, type))
        if monitor:
            await self.transport.enable_monitor()
        if limits is not None:
            self.transport.set_write_buffer_limits(*limits)
        if bind is not None:
            await self.transport.bind(bind)
        if connect is not None:
            await self.transport.connect(connect)
        return list(self.transport.bindings())

    async def subscribe(self, topic):
        self.transport.subscribe(topic.encode("latin-1"))

    async def write(self, message):
        self.transport.write(octets(message))

    async def writeNumbered(self, count, size):
        for number in range(count):
            self.transport.write(numbered(number, size))
        return self.transport.get_write_buffer_size()

    async def state(self):
        return {"calls": self.protocol.calls, "size": self.transport.get_write_buffer_size()}

    async def received(self):
        return described(await self.protocol.messages.get())

    async def receivedNumbers(self, count):
        """The numbers that the next messages begin with."""
        return [int((await self.protocol.messages.get())[0]) for _ in range(count)]

    async def event(self):
        event, _, endpoint = await self.protocol.events.get()
        return {"event": event, "endpoint": endpoint}

    async def close(self):
        self.transport.close()


class Stream:
    """A stream to read from and write to."""

    async def open(self, type, bind=None, connect=None, limits=None):
        high_read, high_write = limits or (None, None)
        self.stream = await aiozmq.create_zmq_stream(
            getattr(zmq, type), bind=bind, connect=connect, high_read=high_read, high_write=high_write
        )
        return list(self.stream.transport.bindings())

    async def write(self, message):
        self.stream.write(octets(message))

    async def drain(self):
        await self.stream.drain()

    async def writeNumbered(self, count, size):
        """Writes numbered messages as fast as the other side takes them."""
        for number in range(count):
            self.stream.write(numbered(number, size))
            await self.stream.drain()

    async def read(self):
        return described(await self.stream.read())

    async def readNumbered(self, count, size):
        """How many numbered messages came as they were sent, and in order."""
        intact = 0
        for number in range(count):
            if await self.stream.read() == numbered(number, size):
                intact += 1
        return intact

    async def close(self):
        self.stream.close()


KINDS = {"connection": Connection, "stream": Stream, "service": Service, "client": Client, "log": Log}
opened = {}


async def obey(command):
    number = command.pop("id")
    try:
        name, action = command.pop("name"), command.pop("do")
        if action == "open":
            opened[name] = KINDS[command.pop("kind")]()
        report(id=number, result=await getattr(opened[name], action)(**command))
    except Exception as error:
        report(id=number, error=repr(error))


async def main():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    report(ready=aiozmq.version)
    tasks = set()
    while True:
        line = await reader.readline()
        if not line:
            os._exit(0)
        tasks.add(loop.create_task(obey(json.loads(line))))


asyncio.run(main())
