import { once } from "node:events"
import { describe, expect, onTestFinished } from "vitest"
import { Client, Dish, Peer, Radio, Server } from "../../src/draft/index.ts"
import { type Context, DISH, type Message, PEER, RADIO, SERVER } from "../../src/index.ts"
import {
  CallbackStream,
  createZmqConnection,
  createZmqStream,
  toDuplex,
  toReadable,
  toReadableStream,
  toStreamPair,
  toWritable,
  toWritableStream,
  type ZmqTransport,
} from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

const endpoint = "tcp://127.0.0.1:*"

/** Whether what clients ask comes back to each of them. */
const askTwice = async (context: Context, server: string): Promise<void> => {
  const clients = [new Client({ context }), new Client({ context })]
  for (const client of clients) client.connect(server)
  for (const question of ["first", "second"]) {
    for (const [index, client] of clients.entries()) await client.send(`${question} of ${index}`)
    for (const [index, client] of clients.entries()) {
      expect(texts(await client.receive())).toEqual([`${question} of ${index}`])
    }
  }
}

/** Inside the process a group is known as soon as there is a connection. */
const weather = async (context: Context) => {
  const [radio, dish] = [new Radio({ context }), new Dish({ context })]
  dish.join("weather")
  dish.connect(await radio.bind("inproc://weather"))
  return { radio, dish }
}

describe("A stream on a SERVER has the number of the client as the first frame", () => {
  test("of what a protocol gets and writes", async ({ context }) => {
    let out: ZmqTransport | undefined
    const echo = {
      connectionMade: (transport: ZmqTransport) => {
        out = transport
      },
      messageReceived: (message: Message[]) => out?.write(message),
    }
    const { transport } = await createZmqConnection(() => echo, SERVER, { context, bind: endpoint })
    await askTwice(context, [...transport.bindings()][0] as string)
    transport.close()
  })

  test("of what is read and written", async ({ context }) => {
    await using stream = await createZmqStream("server", { context, bind: endpoint })
    const asked = askTwice(context, [...(stream.transport?.bindings() ?? [])][0] as string)
    for (let count = 0; count < 4; count++) {
      const message = await stream.read()
      expect(message.map((frame) => frame.length)).toEqual([4, (message[1] as Buffer).length])
      stream.write(message)
    }
    await asked
  })

  test("of what callbacks get and send", async ({ context }) => {
    const stream = new CallbackStream(new Server({ context }))
    stream.onReceive((message) => stream.sendMultipart(message))
    await askTwice(context, await stream.bind(endpoint))
    await stream.close()
  })

  test("of the chunks of Node's streams", async ({ context }) => {
    const server = new Server({ context })
    const echo = toDuplex(server)
    echo.pipe(echo)
    await askTwice(context, await server.bind(endpoint))
    echo.destroy()
  })

  test("of the chunks of Web streams", async ({ context }) => {
    const server = new Server({ context })
    const { readable, writable } = toStreamPair(server)
    const piped = readable.pipeTo(writable)
    await askTwice(context, await server.bind(endpoint))
    await server.close()
    await piped.catch(() => {})
  })

  test("which must be one that there is", async ({ context }) => {
    const stream = new CallbackStream(new Server({ context }))
    await stream.bind(endpoint)
    const errors: (string | undefined)[] = []
    stream.onSend((_message, error) => errors.push(error?.code))
    stream.sendMultipart([Buffer.from([0, 0, 0, 1]), "a stranger"])
    stream.sendMultipart(["no number", "a stranger"])
    stream.sendMultipart(["nobody"])
    await until(() => errors.length === 3)
    expect(errors).toEqual(["EHOSTUNREACH", "EHOSTUNREACH", "EINVAL"])
    await stream.close()
  })
})

test("Streams on PEERs talk to each other by such frames", async ({ context }) => {
  await using bound = await createZmqStream(PEER, { context, bind: endpoint })
  const peer = new Peer({ context })
  const number = peer.connectPeer([...(bound.transport?.bindings() ?? [])][0] as string)
  await using connected = await createZmqStream("PEER", { context, socket: peer })
  const id = Buffer.alloc(4)
  id.writeUInt32BE(number)
  connected.write([id, "hello"])
  const [from, text] = await bound.read()
  expect(String(text)).toBe("hello")
  bound.write([from as Buffer, "and to you"])
  expect(await connected.read()).toEqual([id, Buffer.from("and to you")])
})

describe("A stream on a RADIO or a DISH has the group as the first frame", () => {
  test("of what is read and written", async ({ context }) => {
    const { radio, dish } = await weather(context)
    await using telling = await createZmqStream(RADIO, { context, socket: radio })
    await using hearing = await createZmqStream(DISH, { context, socket: dish })
    for (const message of [
      ["news", "nobody hears"],
      ["weather", "sunny"],
      ["weather", ""],
    ]) {
      telling.write(message)
    }
    expect(texts(await hearing.read())).toEqual(["weather", "sunny"])
    expect(texts(await hearing.read())).toEqual(["weather", ""])
  })

  test("of the chunks of Node's streams", async ({ context }) => {
    const { radio, dish } = await weather(context)
    const [writable, readable] = [toWritable(radio), toReadable(dish)]
    writable.end(["weather", "cloudy"])
    for await (const message of readable) {
      expect(texts(message)).toEqual(["weather", "cloudy"])
      break
    }
    if (!writable.closed) await once(writable, "close")
  })

  test("of the chunks of Web streams", async ({ context }) => {
    const { radio, dish } = await weather(context)
    const writer = toWritableStream(radio).getWriter()
    const reader = toReadableStream(dish).getReader()
    await writer.write(["weather", "windy"])
    expect(texts((await reader.read()).value ?? [])).toEqual(["weather", "windy"])
    await Promise.all([writer.close(), reader.cancel()])
  })

  test("which must be one that there can be", async ({ context }) => {
    const radio = new Radio({ context })
    await radio.bind(endpoint)
    for (const wrong of [["x".repeat(256), "body"], ["a\0b", "body"], ["no body"]]) {
      const writable = toWritable(radio, { closeSocket: false })
      onTestFinished(() => void writable.destroy())
      writable.write(wrong)
      expect((await once(writable, "error"))[0]).toMatchObject({ code: "EINVAL" })
    }
  })
})
