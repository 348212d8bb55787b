import { describe, expect, it } from "vitest"
import { Reply, Request, Router } from "../../src/index.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { frame, greeting, message, more, ping, pong, ready } from "../support/zmtp-octets.ts"
import { codeOf, Stage } from "./stage.ts"

const patience = { timeout: 10_000 }

/** A server that answers each request (whose last frame it finds) with the octets it is told to. */
const answering = (answer: (peer: RawPeer, count: number) => void): Promise<RawServer> => {
  let count = 0
  return RawServer.listen((peer) => {
    peer.send(greeting(), ready("REP"))
    let heard = 0
    peer.socket.on("data", () => {
      const { received } = peer
      for (
        let at = received.indexOf("question", heard);
        at !== -1;
        at = received.indexOf("question", heard)
      ) {
        heard = at + 8
        answer(peer, count++)
      }
    })
  })
}

describe("a REQ", () => {
  it.each([
    ["without an empty frame in front", message("answer")],
    ["with an octet in place of the empty frame", message("x", "answer")],
    ["with nothing behind the empty frame", message("")],
    ["with nothing behind a request id and an empty frame", message("abcd", "")],
    ["with a request id alone", message("abcd")],
  ])("drops a server that replies %s, comes back, and asks again", async (_, octets) => {
    using server = await answering((peer, count) => {
      peer.send(count === 0 ? octets : message("", "answer"))
    })
    await using request = new Request({ linger: 0, reconnectInterval: 20, relaxed: true })
    const events = watchEvents(request)
    request.connect(server.endpoint)
    await request.send("question")
    await events.until((all) => all.some((each) => codeOf(each) === "ERR_ZMTP_UNSPECIFIED"))
    await server.peer(1)
    await request.send("question")
    expect((await request.receive(patience)).map(String)).toEqual(["answer"])
  })

  it.each([
    ["a reply that comes before the question", [message("", "too early")], []],
    ["a second reply", [], [message("", "twice")]],
    ["a reply with a request id that it did not give", [], [message("abcd", "", "id")]],
  ])("passes over %s", async (_, before, after) => {
    using server = await answering((peer, count) => {
      peer.send(message("", `answer ${count}`), ...after)
    })
    await using request = new Request({ linger: 0 })
    const events = watchEvents(request)
    request.connect(server.endpoint)
    const peer = await server.peer(0)
    await events.told("handshake")
    peer.send(...before, ping(0, "before"))
    await peer.hears(pong("before"))
    for (let round = 0; round < 5; round++) {
      await request.send("question")
      expect((await request.receive(patience)).map(String)).toEqual([`answer ${round}`])
      peer.send(ping(0, `${round}`))
      await peer.hears(pong(`${round}`))
    }
    expect(events.types).not.toContain("disconnect")
  })

  it("passes over replies to older questions when it correlates", async () => {
    const ids: Buffer[] = []
    using server = await answering((peer) => {
      const id = Buffer.from(peer.received.subarray(-16, -12))
      ids.push(id)
      for (const older of ids.slice(0, -1)) peer.send(message(older, "", "old"))
      peer.send(message("", "no id"), message(id, "", "new"))
    })
    await using request = new Request({ linger: 0, correlate: true })
    request.connect(server.endpoint)
    for (let round = 0; round < 5; round++) {
      await request.send("question")
      expect((await request.receive(patience)).map(String)).toEqual(["new"])
    }
    expect(new Set(ids.map((id) => id.toString("hex"))).size).toBe(5)
  })

  it("takes a reply only from the server it asked", async () => {
    using asked = await answering(() => {})
    using other = await answering(() => {})
    await using request = new Request({ linger: 0 })
    request.connect(asked.endpoint)
    const first = await asked.peer(0)
    await until(() => request.stats().peers === 1)
    await request.send("question")
    await first.hears(message("", "question"))
    request.connect(other.endpoint)
    const second = await other.peer(0)
    await until(() => request.stats().peers === 2)
    second.send(message("", "from another"), ping(0, "x"))
    await second.hears(pong("x"))
    first.send(message("", "right"))
    expect((await request.receive(patience)).map(String)).toEqual(["right"])
  })
})

describe("a REP", () => {
  it.each([
    ["without an empty frame", message("a", "b", "c")],
    ["of one frame", message("a")],
    ["of one empty frame", message("")],
    ["with nothing behind the empty frame", message("a", "b", "")],
  ])("passes over a request %s, and serves the next", async (_, octets) => {
    const stage = await Stage.open("REP")
    const peer = await stage.guest("DEALER")
    peer.send(octets, octets, message("id", "", "good"))
    await peer.hears(message("id", "", "good"))
    expect(peer.received).toEqual(message("id", "", "good"))
    await stage.close()
    expect(stage.strange).toEqual([["good"]])
  })

  it("gives back an envelope of many frames, and drops who sends one without end", async () => {
    const stage = await Stage.open("REP", { maxMessageParts: 3000 })
    const peer = await stage.guest("DEALER")
    const envelope = Array(2000).fill("hop")
    peer.send(message(...envelope, "", "good"))
    await peer.hears(message(...envelope, "", "good"))
    peer.send(Buffer.concat(Array(3001).fill(frame(more, "hop"))))
    await stage.dropped(peer, "ERR_ZMTP_UNSPECIFIED")
    await stage.close()
  })

  it("serves the next when whoever asked is gone before the reply", async () => {
    await using reply = new Reply({ linger: 0 })
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    for (let round = 0; round < 5; round++) {
      const gone = await RawPeer.ready(endpoint, "REQ")
      gone.send(message("", "question"))
      await reply.receive(patience)
      gone.destroy()
      await until(() => reply.stats().peers === 0)
      await reply.send("answer")
    }
    const peer = await RawPeer.ready(endpoint, "REQ")
    peer.send(message("", "question"))
    await reply.receive(patience)
    await reply.send("answer")
    await peer.hears(message("", "answer"))
    peer.destroy()
  })
})

describe("a ROUTER", () => {
  it("shows what comes as it comes, behind the sender's id", async () => {
    await using router = new Router({ linger: 0 })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const peer = await RawPeer.ready(endpoint, "DEALER")
    const sent = [["a"], [""], ["", ""], ["", "b"], ["c", "", "d"], ["\0", "\xff".repeat(300)]]
    for (const parts of sent) peer.send(message(...parts))
    for (const parts of sent) {
      const [id, ...rest] = await router.receive(patience)
      expect(id).toHaveLength(5)
      expect(rest.map((each) => each.toString("latin1"))).toEqual(parts)
    }
    peer.destroy()
  })

  it("throws away what is for a peer that has gone, while others get theirs", async () => {
    await using router = new Router({ linger: 0 })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const [one, two] = [await RawPeer.ready(endpoint, "DEALER"), await RawPeer.ready(endpoint, "DEALER")]
    one.send(message("1"))
    const [first] = await router.receive(patience)
    two.send(message("2"))
    const [second] = await router.receive(patience)
    one.reset()
    await until(() => router.stats().peers === 1)
    for (let round = 0; round < 10; round++) {
      await router.send([first as Buffer, "lost"])
      await router.send([second as Buffer, `${round}`])
    }
    await two.hears(message("9"))
    two.destroy()
  })
})
