// Every kind of thing that can be a frame, and how it arrives.
import * as zmq from "zeromq"

const [left, right] = [new zmq.Pair({ linger: 0 }), new zmq.Pair({ linger: 0 })]
await left.bind("tcp://127.0.0.1:*")
right.connect(left.lastEndpoint)
const words = new Uint16Array([1, 2, 65535])
const messages = [
  "",
  "text",
  "ü€😀",
  "a\0b",
  0,
  -1.5,
  1e21,
  Number.NaN,
  null,
  Buffer.alloc(0),
  Buffer.from([0, 255]),
  new Uint8Array([1, 2, 3]).subarray(1),
  words,
  new Float32Array([1]),
  new Uint8Array([9, 8]).buffer,
  [""],
  ["", ""],
  ["a", 1, null, Buffer.from("b"), words.buffer],
  Buffer.alloc(255, "x"),
  Buffer.alloc(256, "y"),
  Buffer.alloc(100_000, "z"),
]
for (const message of messages) {
  await left.send(message)
  const received = await right.receive()
  console.log(
    received.map((frame) =>
      frame.length > 100 ? `${frame.length} ${frame[frame.length - 1]}` : frame.toString("hex"),
    ),
  )
}
left.close()
right.close()
