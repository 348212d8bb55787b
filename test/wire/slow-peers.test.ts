import { describe, expect, it } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"
import { saturate } from "../support/messages.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { turns, until } from "../support/until.ts"
import { greeting, message, ping, pong, ready, subscribe } from "../support/zmtp-octets.ts"
import { framesOf, messagesOf } from "./recordings.ts"
import { Stage } from "./stage.ts"

const patience = { timeout: 10_000 }
const body = Buffer.alloc(65_536, 0x62)

/** The numbers in front of the messages that a peer heard; all of them must be whole. */
const numbersIn = (received: Buffer): number[] =>
  messagesOf(framesOf(received, 0)).map((parts) => {
    expect(parts).toHaveLength(2)
    expect((parts[1] as Buffer).equals(body)).toBe(true)
    return Number(String(parts[0]).replace(/\D/g, ""))
  })

describe("a peer that stops reading", () => {
  it("misses messages of a PUB, which holds no more for it than its mark says", async () => {
    const stage = await Stage.open("PUB", { sendHighWaterMark: 10 })
    const peer = await stage.guest("SUB")
    peer.send(subscribe("n"))
    await until(() => stage.socket.get("topicsCount") === 2)
    peer.socket.pause()
    const memory = await bytesInBuffers()
    const count = 1000
    for (let index = 0; index < count; index++) {
      await stage.socket.send([`n${index}`, Buffer.from(body)])
      if (index % 50 === 0) await stage.exchange()
    }
    const { dropped, queuedOut } = stage.socket.stats()
    expect(queuedOut).toBeLessThanOrEqual(10)
    expect(dropped).toBeGreaterThan(count / 4)
    // 65 MB were published; the mark allows for 10 messages, and one write may be under way.
    expect((await bytesInBuffers()) - memory).toBeLessThan(8_000_000)
    peer.socket.resume()
    peer.send(ping(0, "done"))
    await peer.hears(pong("done"))
    const numbers = numbersIn(peer.received)
    expect(numbers.length).toBeGreaterThanOrEqual(count - dropped - 10)
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
    await stage.close()
  })

  it("makes a PUSH wait, and gets everything in order when it reads again", async () => {
    await using push = new Push({ linger: 0, sendHighWaterMark: 10 })
    const peer = await RawPeer.ready(await push.bind("tcp://127.0.0.1:*"), "PULL")
    peer.socket.pause()
    const sent = await saturate(push, (number) => [`n${number}`, body], { brief: true })
    expect(push.writable).toBe(false)
    expect(push.stats().queuedOut).toBeLessThanOrEqual(10)
    const waiting = push.send([`n${sent}`, body])
    peer.socket.resume()
    await waiting
    await until(() => push.stats().queuedOut === 0)
    peer.send(ping(0, "done"))
    await peer.hears(pong("done"))
    expect(numbersIn(peer.received)).toEqual(Array.from({ length: sent + 1 }, (_, index) => index))
    peer.destroy()
  })

  it("is lost in the middle of a message, and the next connection begins with a whole one", async () => {
    using server = await RawServer.listen((peer, index) => {
      if (index === 0) peer.socket.pause()
      peer.send(greeting(), ready("PULL"))
    })
    await using push = new Push({ linger: 0, sendHighWaterMark: 10, reconnectInterval: 10 })
    push.connect(server.endpoint)
    const first = await server.peer(0)
    await until(() => push.stats().peers === 1)
    let sent = 0
    while (push.trySend([`n${sent}`, body])) {
      sent++
      await turns(2)
    }
    first.reset()
    const second = await server.peer(1)
    await until(() => push.stats().queuedOut === 0)
    second.send(ping(0, "done"))
    await second.hears(pong("done"))
    const opening = 64 + ready("PUSH").length
    const numbers = numbersIn(second.received.subarray(opening))
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers).toEqual(
      Array.from({ length: numbers.length }, (_, index) => sent - numbers.length + index),
    )
  })
})

describe("a peer that sends faster than the application reads", () => {
  it.each([
    ["one octet", 20_000, Buffer.of(0x62)],
    ["64 KiB", 300, body],
  ])("is held back at the mark (messages of %s), and nothing is lost", async (_, count, content) => {
    await using pull = new Pull({ linger: 0, receiveHighWaterMark: 20 })
    const peer = await RawPeer.ready(await pull.bind("tcp://127.0.0.1:*"), "PUSH")
    const all = Array.from({ length: count }, (_, index) => message(String(index), content))
    const before = await bytesInBuffers()
    peer.send(Buffer.concat(all))
    await until(() => pull.stats().queuedIn >= 20)
    await turns(50)
    expect(pull.stats().queuedIn).toBeLessThanOrEqual(21)
    const own = Buffer.byteLength(all[0] as Buffer) * count
    expect((await bytesInBuffers()) - before - own).toBeLessThan(4_000_000)
    for (let index = 0; index < count; index++) {
      const [number, data] = await pull.receive(patience)
      if (String(number) !== String(index)) expect(String(number)).toBe(String(index))
      if (!(data as Buffer).equals(content)) expect(data).toEqual(content)
    }
    peer.destroy()
    await until(() => pull.stats().peers === 0)
  })

  it("does not keep others from being heard", async () => {
    await using pull = new Pull({ linger: 0, receiveHighWaterMark: 5 })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const loud = await RawPeer.ready(endpoint, "PUSH")
    loud.send(Buffer.concat(Array(50_000).fill(message("loud"))))
    await until(() => pull.stats().queuedIn >= 5)
    const quiet = await RawPeer.ready(endpoint, "PUSH")
    quiet.send(message("quiet"))
    await until(() => pull.stats().messagesIn >= 6)
    const heard = []
    for (let index = 0; index < 20; index++) heard.push(String(await pull.receive(patience)))
    expect(heard).toContain("quiet")
    loud.destroy()
    quiet.destroy()
  })
})
