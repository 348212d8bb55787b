"""Logs with PyZMQ's handler: binds or connects, tells where, then logs everything once for each line it reads."""

import logging
import sys

import zmq
from zmq.log.handlers import PUBHandler

role, address, root = sys.argv[1:]
if role == "bind":
    handler = PUBHandler(address)
else:
    socket = zmq.Context.instance().socket(zmq.PUB)
    socket.connect(address)
    handler = PUBHandler(socket)
handler.setRootTopic(root)
logger = logging.getLogger("app")
logger.setLevel(logging.DEBUG)
logger.addHandler(handler)
print(handler.socket.getsockopt(zmq.LAST_ENDPOINT).decode().rstrip("\0"), flush=True)

for line in sys.stdin:
    logger.debug("one")
    logger.info("db.pool::%d of %s", 5, "a::b")
    logger.warning("sn\u00f6w \u2603")
    try:
        raise ValueError("bad")
    except ValueError:
        logger.exception("failed")
    logger.critical("end")
