import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"

/** Names of one's own for options of libzmq, of every kind. */
class Named extends zmq.Dealer {
  fields = ["of", "its", "own"]

  constructor(options?: zmq.SocketOptions<Named>) {
    super(options)
  }

  get name(): string | null {
    return this.getStringOption(zmq.ROUTING_ID)
  }

  set name(value: string | Uint8Array | null) {
    this.setStringOption(zmq.ROUTING_ID, value)
  }

  get patience(): number {
    return this.getInt32Option(zmq.RCVTIMEO)
  }

  set patience(value: number) {
    this.setInt32Option(zmq.RCVTIMEO, value)
  }

  get picky(): boolean {
    return this.getBoolOption(zmq.IMMEDIATE)
  }

  set picky(value: boolean) {
    this.setBoolOption(zmq.IMMEDIATE, value)
  }

  get largest(): number {
    return this.getInt64Option(zmq.MAXMSGSIZE)
  }

  set largest(value: number) {
    this.setInt64Option(zmq.MAXMSGSIZE, value)
  }

  get threads(): number {
    return this.getUint64Option(zmq.AFFINITY)
  }

  set threads(value: number) {
    this.setUint64Option(zmq.AFFINITY, value)
  }

  get service(): number {
    return this.getUint32Option(zmq.TOS)
  }

  set service(value: number) {
    this.setUint32Option(zmq.TOS, value)
  }

  get unknown(): number {
    return this.getInt32Option(4711)
  }
}

class Numbered extends zmq.Socket {
  constructor(type: number, options?: object) {
    super(type, options)
  }
}

class Settings extends zmq.Context {
  get most(): number {
    return this.getInt32Option(zmq.MAX_SOCKETS)
  }

  set most(value: number) {
    this.setInt32Option(zmq.MAX_SOCKETS, value)
  }

  get waits(): boolean {
    return this.getBoolOption(zmq.BLOCKY)
  }

  set waits(value: boolean) {
    this.setBoolOption(zmq.BLOCKY, value)
  }
}

describe("A subclass of a socket", () => {
  test("takes options by its own names in its constructor", ({ context }) => {
    const socket = new Named({ context, name: "dealer", patience: 50, picky: true, largest: 1024 })
    expect(socket.routingId).toBe("dealer")
    expect([socket.receiveTimeout, socket.immediate, socket.maxMessageSize]).toEqual([50, true, 1024])
    expect([socket.name, socket.patience, socket.picky, socket.largest]).toEqual(["dealer", 50, true, 1024])
  })

  test("reads and sets options of every kind by number", ({ context }) => {
    const socket = new Named({ context })
    expect([socket.name, socket.threads, socket.service]).toEqual([null, 0, 0])
    socket.name = Buffer.from("bytes")
    socket.threads = 3
    socket.service = 16
    expect([socket.routingId, socket.affinity, socket.typeOfService]).toEqual(["bytes", 3, 16])
    socket.name = null
    expect(socket.name).toBe(null)
  })

  test("gets the errors of the option", ({ context }) => {
    const socket = new Named({ context })
    expect(() => socket.unknown).toThrow(expect.objectContaining({ code: "EINVAL" }))
    expect(() => new Named({ context, patience: -2 })).toThrow(expect.objectContaining({ code: "EINVAL" }))
    expect(() => new Named({ context, patience: "1" as never })).toThrow(TypeError)
    expect(() => new Named({ context, name: 5 as never })).toThrow(TypeError)
  })

  test("is a socket like its base, with fields of its own", async ({ context }) => {
    const socket = new Named({ context })
    expect(socket).toBeInstanceOf(zmq.Dealer)
    expect(socket.fields).toEqual(["of", "its", "own"])
    const router = new zmq.Router({ context, receiveTimeout: 10_000 })
    await router.bind("inproc://named")
    socket.name = "me"
    socket.connect("inproc://named")
    await socket.send("hello")
    expect((await router.receive()).map(String)).toEqual(["me", "hello"])
  })
})

describe("A class derived from Socket itself", () => {
  test("is of the type whose number it gives", ({ context }) => {
    const socket = new Numbered(zmq.PUSH, { context, linger: 5 })
    expect([socket.type, socket.linger, socket.context]).toEqual([zmq.PUSH, 5, context])
  })

  test.for([99, -1, 1.5, "PUSH", undefined])("cannot be of type %j", (type, { context }) => {
    expect(() => new Numbered(type as never, { context })).toThrow(
      expect.objectContaining({ code: "EINVAL", message: expect.stringContaining("socket type") }),
    )
  })
})

describe("A subclass of a context", () => {
  test("reads and sets options by number", () => {
    const settings = new Settings({ maxSockets: 5 })
    expect([settings.most, settings.waits]).toEqual([5, true])
    settings.most = 7
    settings.waits = false
    expect([settings.maxSockets, settings.blocky]).toEqual([7, false])
  })
})
