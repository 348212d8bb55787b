/** Shapes of messages, and what is none. */

const shapes = {
  text: "text",
  "empty text": "",
  "text beyond ASCII": "ü€😀",
  "text with zero octets": "a\0b",
  "a whole number": 42,
  "a fraction": -1.5,
  "no number": Number.NaN,
  nothing: null,
  "a Buffer": Buffer.from([0, 255]),
  "an empty Buffer": Buffer.alloc(0),
  "a part of an array": new Uint8Array([1, 2, 3]).subarray(1),
  "numbers of 16 bits": new Uint16Array([1, 65_535]),
  "a block": new Uint8Array([9, 8]).buffer,
  "one frame in an array": ["one"],
  "two empty frames": ["", ""],
  "frames of every kind": ["a", 1, null, Buffer.from("b"), new Uint8Array([7]).buffer],
  "a frame of 255 octets": Buffer.alloc(255, "x"),
  "a frame of 256 octets": Buffer.alloc(256, "y"),
  "a large frame": Buffer.alloc(200_000, "z"),
  "many frames": Array.from({ length: 200 }, (_, index) => String(index)),
}

/** What is no message at all. */
const refused = {
  undefined: undefined,
  "an empty array": [],
  "an array with undefined": ["a", undefined],
  "a function": () => {},
  "a symbol": Symbol("x"),
}

const transports = ["tcp", "ipc", "inproc"]

export const scenarios = {
  ...Object.fromEntries(
    transports.map((transport) => [
      `every shape of message arrives over ${transport}`,
      async (stage) => {
        const [left, right] = [stage.open("Pair"), stage.open("Pair")]
        await stage.join(transport, left, right)
        for (const [what, message] of Object.entries(shapes)) {
          await left.send(message)
          const received = await right.receive()
          stage.say(what, received.length, received.slice(0, 8))
          stage.say(received.every((frame) => Buffer.isBuffer(frame)))
        }
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(refused).map(([what, message]) => [
      `${what} is no message`,
      async (stage) => {
        const [left, right] = [stage.open("Pair"), stage.open("Pair")]
        await stage.join("inproc", left, right)
        await stage.try("send", () => left.send(message))
        await left.send("behind it")
        await stage.hear(right)
      },
    ]),
  ),
  "messages keep their order": async (stage) => {
    for (const transport of transports) {
      const [push, pull] = [stage.open("Push"), stage.open("Pull")]
      await stage.join(transport, pull, push)
      let right = 0
      const receiving = (async () => {
        for (let number = 0; number < 500; number++)
          if (String(await pull.receive()) === String(number)) right++
      })()
      for (let number = 0; number < 500; number++) await push.send(String(number))
      await receiving
      stage.say(transport, right)
    }
  },
  "a Buffer may be used again when it was sent": async (stage) => {
    const [left, right] = [stage.open("Pair"), stage.open("Pair")]
    await stage.join("tcp", left, right)
    await left.send("first")
    await stage.hear(right)
    const bytes = Buffer.from("small")
    await left.send(bytes)
    await stage.hear(right)
    bytes.fill("x")
    await left.send(bytes)
    await stage.hear(right)
  },
  "a message that was received can be sent on": async (stage) => {
    const [left, right] = [stage.open("Pair"), stage.open("Pair")]
    await stage.join("tcp", left, right)
    await left.send(["a", "", Buffer.alloc(5000, "b")])
    await right.send(await right.receive())
    await stage.hear(left)
  },
}
