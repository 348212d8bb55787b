import { describe, expect, it } from "vitest"
import type { Message } from "../../src/core/message.ts"
import { type InprocBinder, type InprocEnd, InprocNames } from "../../src/transports/inproc.ts"
import { type Link, type LinkHandler, localPeer, type Peer } from "../../src/transports/transport.ts"

const octets = (text: string): Uint8Array => Buffer.from(text)
const message = (text: string): Message => [octets(text)]

/** One end of a connection that writes down what it is told, in order. */
class End implements InprocEnd, LinkHandler {
  readonly handler = this
  readonly self: Peer
  readonly publisher: boolean
  readonly interest = "topics"
  readonly sendLimit: number
  readonly conflate: boolean
  readonly told: string[] = []
  /** Whether it takes no more messages now. */
  isFull = false
  #link: Link | undefined

  constructor(name: string, { publisher = false, sendLimit = 1000, conflate = false } = {}) {
    this.self = localPeer(octets(name))
    this.publisher = publisher
    this.sendLimit = sendLimit
    this.conflate = conflate
  }

  full(): boolean {
    return this.isFull
  }

  peerLimit(sendLimit: number): void {
    this.told.push(`the other's mark is ${sendLimit}`)
  }

  get link(): Link {
    if (this.#link === undefined) throw new Error("There is no link yet")
    return this.#link
  }

  attach(link: Link, peerSendLimit: number, conflate: boolean): void {
    this.#link = link
    this.told.push(`attached ${peerSendLimit}${conflate ? " conflate" : ""}`)
  }

  ready(peer: Peer): void {
    this.told.push(`ready ${Buffer.from(peer.routingId)}`)
  }

  message(frames: Message): boolean {
    this.told.push(frames.map((each) => Buffer.from(each).toString("latin1")).join("|"))
    return !this.isFull
  }

  writable(): void {
    this.told.push("writable")
  }

  closed(reason?: Error): void {
    this.told.push(reason === undefined ? "closed" : `closed: ${reason.message}`)
  }

  /** What it was told since it was last asked. */
  news(): string[] {
    return this.told.splice(0)
  }
}

/** Binds and hands out these ends, one for each connection. */
class Binder implements InprocBinder {
  readonly socketType = "PAIR"
  readonly #ends: End[]

  constructor(...ends: End[]) {
    this.#ends = ends
  }

  accept(): InprocEnd {
    const end = this.#ends.shift()
    if (end === undefined) throw new Error("More connections than ends")
    return end
  }
}

/** Two ends that are connected, and have forgotten what they were told of it. */
const connected = (
  order: "bind first" | "connect first",
  server = new End("server"),
  client = new End("client"),
): { server: End; client: End } => {
  const names = new InprocNames()
  if (order === "bind first") names.bind("name", new Binder(server))
  names.connect("name", client)
  if (order === "connect first") names.bind("name", new Binder(server))
  server.news()
  client.news()
  return { server, client }
}

describe("Names inside the process", () => {
  it("join whoever connects after binding, and tell each of the other's routing id and mark", () => {
    const names = new InprocNames()
    const server = new End("server", { sendLimit: 7 })
    const client = new End("client", { sendLimit: 3 })
    names.bind("name", new Binder(server))
    expect(server.told).toEqual([])
    names.connect("name", client)
    expect(server.told).toEqual(["attached 3", "ready client"])
    expect(client.told).toEqual(["attached 7", "ready server"])
  })

  it("join those who connected before binding, in the order they came", () => {
    const names = new InprocNames()
    const clients = ["a", "b", "c"].map((each) => new End(each))
    for (const client of clients) names.connect("name", client)
    names.connect("other", new End("stranger"))
    expect(clients.flatMap((each) => each.told)).toEqual([])
    const order: string[] = []
    names.bind("name", {
      socketType: "PAIR",
      accept: () => {
        const end = new End("server")
        end.ready = (peer) => order.push(String(Buffer.from(peer.routingId)))
        return end
      },
    })
    expect(order).toEqual(["a", "b", "c"])
    expect(clients.map((each) => each.told)).toEqual(clients.map(() => ["attached 1000", "ready server"]))
  })

  it("belong to one binder until it unbinds", () => {
    const names = new InprocNames()
    const first = new Binder(new End("first"))
    const second = new Binder(new End("second"))
    names.bind("name", first)
    expect(() => names.bind("name", second)).toThrow(
      expect.objectContaining({
        code: "EADDRINUSE",
        address: "inproc://name",
        message: expect.stringContaining("inproc://name"),
      }),
    )
    expect(() => names.bind("name", first)).toThrow(expect.objectContaining({ code: "EADDRINUSE" }))
    names.unbind("name", second)
    expect(() => names.bind("name", second)).toThrow(expect.objectContaining({ code: "EADDRINUSE" }))
    names.unbind("name", first)
    names.bind("name", second)
    const client = new End("client")
    names.connect("name", client)
    expect(client.told).toContain("ready second")
  })

  it("may be anything, and are told apart exactly", () => {
    const names = new InprocNames()
    const strange = ["__proto__", "constructor", "a/b?c#d", " ", "ü", "A", "a"]
    for (const name of strange) names.bind(name, new Binder(new End(`server of ${name}`)))
    for (const name of strange) {
      const client = new End("client")
      names.connect(name, client)
      expect(client.told).toContain(`ready server of ${name}`)
    }
  })

  it("forget an end that was withdrawn while it waited", () => {
    const names = new InprocNames()
    const client = new End("client")
    names.connect("name", client)
    expect(names.withdraw(client)).toBe(true)
    expect(names.withdraw(client)).toBe(false)
    names.bind("name", new Binder())
    expect(client.told).toEqual([])
  })

  it("know no end that is connected already", () => {
    const names = new InprocNames()
    const client = new End("client")
    names.bind("name", new Binder(new End("server")))
    names.connect("name", client)
    expect(names.withdraw(client)).toBe(false)
  })

  it("may go while connections made under them stay", () => {
    const names = new InprocNames()
    const server = new End("server")
    const client = new End("client")
    const binder = new Binder(server)
    names.bind("name", binder)
    names.connect("name", client)
    names.unbind("name", binder)
    server.news()
    client.link.send(message("still here"))
    expect(server.news()).toEqual(["still here"])
  })
})

describe.for(["bind first", "connect first"] as const)("A connection inside the process (%s)", (order) => {
  it("delivers within the call, in both directions", () => {
    const { server, client } = connected(order)
    expect(client.link.send(message("to the server"))).toBe(true)
    expect(server.news()).toEqual(["to the server"])
    expect(server.link.send([octets("to"), octets(""), octets("the client")])).toBe(true)
    expect(client.news()).toEqual(["to||the client"])
  })

  it("holds back after a receiver said that it is full, until it resumes", () => {
    const { server, client } = connected(order)
    expect(client.link.send(message("1"))).toBe(true)
    server.isFull = true
    expect(client.link.send(message("2"))).toBe(false)
    expect(client.link.send(message("2"))).toBe(false)
    expect(server.news()).toEqual(["1"])
    server.link.resume()
    expect(client.news()).toEqual([])
    server.isFull = false
    server.link.resume()
    expect(client.news()).toEqual(["writable"])
    server.link.resume()
    expect(client.news()).toEqual([])
    expect(client.link.send(message("2"))).toBe(true)
    expect(server.news()).toEqual(["2"])
  })

  it("says nothing about room to a sender that was never refused", () => {
    const { server, client } = connected(order)
    client.link.send(message("1"))
    server.isFull = true
    server.isFull = false
    server.link.resume()
    expect(client.news()).toEqual([])
  })

  it("tells a receiver of a new mark of the sender's", () => {
    const { server, client } = connected(order)
    client.link.limit?.(5)
    expect(server.news()).toEqual(["the other's mark is 5"])
  })

  it("keeps only the last message when whoever connects says so", () => {
    const names = new InprocNames()
    const server = new End("server")
    const client = new End("client", { conflate: true })
    if (order === "bind first") names.bind("name", new Binder(server))
    names.connect("name", client)
    if (order === "connect first") names.bind("name", new Binder(server))
    expect([server.told[0], client.told[0]]).toEqual(["attached 1000 conflate", "attached 1000 conflate"])
  })

  it("holds back each direction by itself", () => {
    const { server, client } = connected(order)
    server.isFull = true
    expect(client.link.send(message("2"))).toBe(false)
    expect(server.link.send(message("a"))).toBe(true)
    expect(client.news()).toEqual(["a"])
  })

  it("carries subscriptions to publishers only", () => {
    const { client, server } = connected(order, new End("server", { publisher: true }))
    client.link.subscribe(octets("topic"), true)
    client.link.subscribe(octets("topic"), false)
    expect(server.news()).toEqual(["\x01topic", "\x00topic"])
    server.link.subscribe(octets("topic"), true)
    expect(client.news()).toEqual([])
  })

  it.for(["server", "client"] as const)("ends for both, once, when the %s closes it", (who) => {
    const ends = connected(order)
    ends[who].link.close(new Error("why"))
    ends[who].link.close()
    expect(ends.server.news()).toEqual(["closed: why"])
    expect(ends.client.news()).toEqual(["closed: why"])
    ends.server.link.finish()
    ends.client.link.close()
    expect([...ends.server.news(), ...ends.client.news()]).toEqual([])
  })

  it("ends for both when one has nothing more to say", () => {
    const { server, client } = connected(order)
    client.link.send(message("last"))
    client.link.finish()
    expect(server.news()).toEqual(["last", "closed"])
    expect(client.news()).toEqual(["closed"])
  })

  it("carries nothing after its end", () => {
    const { server, client } = connected(order, new End("server", { publisher: true }))
    server.isFull = true
    client.link.send(message("1"))
    client.link.close()
    server.isFull = false
    server.news()
    client.news()
    expect(client.link.send(message("3"))).toBe(false)
    expect(server.link.send(message("3"))).toBe(false)
    client.link.subscribe(octets("topic"), true)
    server.link.resume()
    expect([...server.news(), ...client.news()]).toEqual([])
  })

  it("may be closed by a receiver in the middle of a delivery", () => {
    const { server, client } = connected(order)
    server.message = () => {
      server.link.close()
      return true
    }
    expect(() => client.link.send(message("1"))).not.toThrow()
    expect(client.link.send(message("2"))).toBe(false)
    expect([server.news(), client.news()]).toEqual([["closed"], ["closed"]])
  })
})
