"""The aiozmq side of the benchmark. Usage: aiozmq_peer.py ROLE key=value..."""

import asyncio
import json
import signal
import sys
from time import perf_counter

import aiozmq
import aiozmq.rpc
import zmq


def report(**line):
    print(json.dumps(line), flush=True)


def bound(transport):
    return next(iter(transport.bindings()))


class Meter:
    """Times messages: the clock starts with the last one of the warm-up."""

    def __init__(self, settings):
        self.warmup = int(settings["warmup"])
        self.total = self.warmup + int(settings["count"])
        self.seen = 0
        self.started = 0.0
        self.done = asyncio.get_running_loop().create_future()

    def take(self):
        self.seen += 1
        if self.seen == self.warmup:
            self.started = perf_counter()
        elif self.seen == self.total:
            self.done.set_result({"milliseconds": (perf_counter() - self.started) * 1e3})


async def version(settings):
    return {"version": f"aiozmq {aiozmq.version.split(' ,')[0]} (pyzmq {zmq.__version__})"}


async def rpc_server(settings):
    stopped = asyncio.get_running_loop().create_future()

    class Handler(aiozmq.rpc.AttrHandler):
        @aiozmq.rpc.method
        def add(self, a, b):
            return a + b

        @aiozmq.rpc.method
        def stop(self):
            stopped.set_result(None)

    server = await aiozmq.rpc.serve_rpc(Handler(), bind=settings["endpoint"])
    report(endpoint=bound(server.transport))
    await stopped
    await asyncio.sleep(0.2)
    server.close()
    await server.wait_closed()
    return {}


async def rpc_client(settings):
    client = await aiozmq.rpc.connect_rpc(connect=settings["endpoint"])
    window = int(settings["window"])

    async def run(total):
        left = total

        async def worker():
            nonlocal left
            while left > 0:
                left -= 1
                if await client.call.add(1, 2) != 3:
                    sys.exit("a wrong answer arrived")

        await asyncio.gather(*[worker() for _ in range(window)])

    await run(int(settings["warmup"]))
    started = perf_counter()
    await run(int(settings["count"]))
    milliseconds = (perf_counter() - started) * 1e3
    await client.call.stop()
    client.close()
    await client.wait_closed()
    return {"milliseconds": milliseconds}


async def pipeline_server(settings):
    meter = Meter(settings)

    class Handler(aiozmq.rpc.AttrHandler):
        @aiozmq.rpc.method
        def note(self, a, b):
            meter.take()

    server = await aiozmq.rpc.serve_pipeline(Handler(), bind=settings["endpoint"])
    report(endpoint=bound(server.transport))
    result = await meter.done
    server.close()
    await server.wait_closed()
    return result


async def pipeline_client(settings):
    client = await aiozmq.rpc.connect_pipeline(connect=settings["endpoint"])
    for _ in range(int(settings["warmup"]) + int(settings["count"])):
        await client.notify.note(1, 2)
    client.close()
    await client.wait_closed()
    return {}


async def stream_reader(settings):
    size = int(settings["size"])
    meter = Meter(settings)
    stream = await aiozmq.create_zmq_stream(zmq.PULL, bind=settings["endpoint"])
    report(endpoint=bound(stream.transport))
    while not meter.done.done():
        [body] = await stream.read()
        if len(body) != size:
            sys.exit("a message of another size arrived")
        meter.take()
    stream.close()
    return meter.done.result()


async def stream_writer(settings):
    body = bytes(int(settings["size"]))
    stream = await aiozmq.create_zmq_stream(zmq.PUSH, connect=settings["endpoint"])
    for _ in range(int(settings["warmup"]) + int(settings["count"])):
        stream.write([body])
        await stream.drain()
    transport = stream.transport
    stream.close()
    while transport.get_write_buffer_size() > 0:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    return {}


ROLES = {
    "version": version,
    "rpc-server": rpc_server,
    "rpc-client": rpc_client,
    "pipeline-server": pipeline_server,
    "pipeline-client": pipeline_client,
    "stream-reader": stream_reader,
    "stream-writer": stream_writer,
}


def main():
    role, *words = sys.argv[1:]
    settings = dict(word.split("=", 1) for word in words)
    if "limit" in settings:
        signal.alarm(int(settings["limit"]) // 1000 + 1)  # never outlives the harness by much
    report(result=asyncio.run(ROLES[role](settings)))


main()
