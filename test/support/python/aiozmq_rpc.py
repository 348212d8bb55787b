"""Services and clients of aiozmq.rpc for the aiozmq peer.

Values travel as JSON where JSON has them. Others are told as {"python": "…"}, an expression to be evaluated; answers
tell each value by its notation, so that types show.
"""

import asyncio
import datetime
import logging
import zoneinfo

import aiozmq.rpc
import msgpack

records = []


class Recorder(logging.Handler):
    def emit(self, record):
        records.append([record.levelname, record.getMessage()])


logging.getLogger("aiozmq.rpc").addHandler(Recorder())
logging.getLogger("aiozmq.rpc").propagate = False
logging.getLogger("aiozmq.rpc").setLevel(logging.DEBUG)

SCOPE = {"datetime": datetime, "zoneinfo": zoneinfo, "msgpack": msgpack}


def value_of(told):
    if isinstance(told, dict):
        if set(told) == {"python"}:
            return eval(told["python"], SCOPE)
        return {key: value_of(value) for key, value in told.items()}
    if isinstance(told, list):
        return [value_of(each) for each in told]
    return told


class ShopError(Exception):
    pass


class Inner(aiozmq.rpc.AttrHandler):
    @aiozmq.rpc.method
    def scale(self, value, *, by=2):
        return value * by


class Served(aiozmq.rpc.AttrHandler):
    inner = Inner()

    def __init__(self):
        self.noted = asyncio.Queue()

    @aiozmq.rpc.method
    def add(self, a, b=1):
        return a + b

    @aiozmq.rpc.method
    def echo(self, value):
        return value

    @aiozmq.rpc.method
    def notation(self, *args, **kwargs):
        return repr(args) + repr(kwargs)

    @aiozmq.rpc.method
    def make(self, expression):
        return eval(expression, SCOPE)

    @aiozmq.rpc.method
    def fail(self, name, *args):
        raise eval(name, {"ShopError": ShopError, "NotFoundError": aiozmq.rpc.NotFoundError})(*args)

    @aiozmq.rpc.method
    async def sleep(self, seconds):
        await asyncio.sleep(seconds)
        return "slept"

    @aiozmq.rpc.method
    async def note(self, *args, **kwargs):
        self.noted.put_nowait(repr(args) + repr(kwargs))


class Service:
    """A server of calls, of a pipeline, or of published calls."""

    async def open(self, type, bind=None, connect=None, **options):
        self.served = Served()
        serve = getattr(aiozmq.rpc, "serve_" + type)
        self.service = await serve(self.served, bind=bind, connect=connect, **options)
        return list(self.service.transport.bindings())

    async def subscribe(self, topic):
        self.service.subscribe(topic)

    async def noted(self, count=1):
        """What the next notifications came with."""
        return [await self.served.noted.get() for _ in range(count)]

    async def close(self):
        self.service.close()
        await self.service.wait_closed()


class Client:
    """A client of calls, of a pipeline, or of published calls."""

    async def open(self, type, bind=None, connect=None, **options):
        self.client = await getattr(aiozmq.rpc, "connect_" + type)(bind=bind, connect=connect, **options)
        return list(self.client.transport.bindings())

    async def ask(self, method, args=(), kwargs={}, timeout=None, topic=None):
        """Calls a method; tells the notation of its result, or of its error."""
        if hasattr(self.client, "publish"):
            target = self.client.publish(value_of(topic))
        elif hasattr(self.client, "notify"):
            target = self.client.notify
        else:
            target = (self.client if timeout is None else self.client.with_timeout(timeout)).call
        for part in method.split("."):
            target = getattr(target, part)
        try:
            return {"result": repr(await target(*value_of(args), **value_of(kwargs)))}
        except Exception as error:
            return {"error": f"{type(error).__module__}.{type(error).__qualname__}", "notation": repr(error)}

    async def askMany(self, method, count):
        """Calls a method with each number at the same time; tells how many answers were right."""
        target = getattr(self.client.call, method)
        answers = await asyncio.gather(*[target(number) for number in range(count)])
        return sum(answer == number + 1 for number, answer in enumerate(answers))

    async def tell(self, method, count, topic=None):
        """Notifies a method of each number."""
        target = self.client.publish(topic) if hasattr(self.client, "publish") else self.client.notify
        for number in range(count):
            await getattr(target, method)(number)

    async def close(self):
        self.client.close()
        await self.client.wait_closed()


class Log:
    """What aiozmq.rpc logged."""

    async def open(self, type):
        return []

    async def take(self):
        taken = records[:]
        records.clear()
        return taken
