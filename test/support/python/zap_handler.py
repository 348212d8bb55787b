"""What pyzmq's handler of ZAP requests replies: requests are lists of frames, with one character per octet."""

import asyncio
import inspect
import json
import sys

import zmq
from zmq.auth import Authenticator


class Replies:
    """Takes the place of the handler's socket."""

    def send_multipart(self, frames, *_, **__):
        self.last = [frame.decode("latin1") for frame in frames]


async def main():
    authenticator = Authenticator(zmq.Context())
    authenticator.configure_plain(domain="test", passwords={"admin": "secret"})
    authenticator.zap_socket = Replies()
    replies = []
    for request in json.load(sys.stdin):
        result = authenticator.handle_zap_message([frame.encode("latin1") for frame in request])
        if inspect.isawaitable(result):
            await result
        replies.append(authenticator.zap_socket.last)
    json.dump(replies, sys.stdout)


asyncio.run(main())
