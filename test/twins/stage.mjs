/** What a scenario sees of the world: one of the two libraries, and a transcript. */

import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"
import { setTimeout as delay } from "node:timers/promises"

/** Milliseconds after which a receive, or anything else that is waited for, counts as not happening. */
const patience = 8_000

/** Octets as text when they can be read, else in hexadecimal. */
const octets = (bytes) => {
  const text = Buffer.from(bytes).toString("latin1")
  if (/^[ -~]*$/.test(text)) return text.length > 80 ? `${text.slice(0, 20)}… (${text.length})` : `"${text}"`
  return bytes.length > 40 ? `${bytes.length} octets` : `0x${Buffer.from(bytes).toString("hex")}`
}

export class Stage {
  /** What was said, line by line. */
  lines = []
  #sockets = []
  #endpoints = new Map()
  #marks = 0

  constructor(zmq, draft) {
    this.zmq = zmq
    this.draft = draft
  }

  /** A socket of a class, which does not linger, waits for ever for nothing, and is closed afterwards. */
  open(name, options = {}) {
    const Class = this.zmq[name] ?? this.draft[name]
    const socket = this.own(new Class({ linger: 0, ...options }))
    for (const limit of ["sendTimeout", "receiveTimeout"])
      if (limit in socket && socket[limit] === -1) socket[limit] = patience
    return socket
  }

  /** A context of the scenario's own. Its sockets do not linger. */
  context(options = {}) {
    return new this.zmq.Context({ blocky: false, ...options })
  }

  /** Has a socket closed afterwards. */
  own(socket) {
    this.#sockets.push(socket)
    return socket
  }

  /** Binds where there is room, and answers the endpoint, which the transcript calls by its number. */
  async bind(socket, transport = "tcp") {
    const place = { tcp: "tcp://127.0.0.1:*", ipc: "ipc://*" }[transport]
    await socket.bind(place ?? `inproc://${this.#endpoints.size}-${Math.random()}`)
    return this.name(socket.lastEndpoint)
  }

  /** An endpoint where nobody listens yet; on an address of its own, where there are so many. */
  async absent() {
    const host =
      process.platform === "linux"
        ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(2, 255)}`
        : "127.0.0.1"
    const server = createServer().listen(0, host)
    await once(server, "listening")
    const { port } = server.address()
    server.close()
    await once(server, "close")
    return this.name(`tcp://${host}:${port}`)
  }

  /** Has the transcript call an endpoint by a number. */
  name(endpoint) {
    if (!this.#endpoints.has(endpoint)) this.#endpoints.set(endpoint, `<${this.#endpoints.size + 1}>`)
    return endpoint
  }

  /** Binds the first socket and connects the others to it. */
  async join(transport, binder, ...connectors) {
    const endpoint = await this.bind(binder, transport)
    for (const connector of connectors) connector.connect(endpoint)
    return endpoint
  }

  /** A line of the transcript. */
  say(...values) {
    this.lines.push(values.map((value) => this.show(value)).join(" "))
  }

  show(value) {
    if (value instanceof Error) return this.failure(value)
    if (value instanceof Uint8Array) return octets(value)
    if (Array.isArray(value)) return `[${value.map((each) => this.show(each)).join(", ")}]`
    if (typeof value === "object" && value !== null) {
      const parts = Object.entries(value).map(([name, each]) => `${name}: ${this.show(each)}`)
      return `{${parts.sort().join(", ")}}`
    }
    let text = String(value)
    for (const [endpoint, name] of this.#endpoints) text = text.replaceAll(endpoint, name)
    return text
  }

  /** An error by what programs go by: its code and number, and whether it is one of misuse. */
  failure(error) {
    if (error instanceof TypeError) return "TypeError"
    const where = error.address === undefined ? "" : ` at ${this.show(error.address)}`
    return `${error.code ?? error.name} ${error.errno ?? ""}${where}`.trim()
  }

  /** What comes of a call: its result, or how it fails. */
  async outcome(call) {
    let how = "throws"
    try {
      const result = call()
      how = "rejects with"
      const value = await result
      return value === undefined ? "works" : `gives ${this.show(value)}`
    } catch (error) {
      return `${how} ${this.failure(error)}`
    }
  }

  /** Says what comes of a call, behind a title. */
  async try(title, call) {
    this.say(`${title}:`, await this.outcome(call))
  }

  /** The next messages, one line for each. */
  async hear(socket, count = 1) {
    for (let received = 0; received < count; received++) this.say("received", await socket.receive())
  }

  /** Everything that can be received without waiting, one line for each. */
  async drain(socket, time = 0) {
    const before = socket.receiveTimeout
    socket.receiveTimeout = time
    try {
      for (;;) this.say("received", await socket.receive())
    } catch (error) {
      this.say("then", error)
    } finally {
      socket.receiveTimeout = before
    }
  }

  /** Sends again and again until something can be received: for what may get lost until both sides are up. */
  async insist(sender, message, receiver) {
    const before = receiver.receiveTimeout
    receiver.receiveTimeout = 20
    try {
      for (const end = Date.now() + patience; ; ) {
        if (Date.now() > end) throw new Error("Nothing arrives")
        await sender.send(message)
        const received = await receiver.receive().catch(() => undefined)
        if (received !== undefined) return received
      }
    } finally {
      receiver.receiveTimeout = before
    }
  }

  /** Sends until it would have to wait; answers how many were taken. */
  async fill(socket, limit = 10_000, message = (number) => String(number)) {
    const before = socket.sendTimeout
    socket.sendTimeout = 10
    let count = 0
    try {
      while (count < limit) {
        await socket.send(message(count))
        count++
      }
      return `${count} and more`
    } catch (error) {
      return `${count}, then ${this.failure(error)}`
    } finally {
      socket.sendTimeout = before
    }
  }

  /** Publishes until a subscriber hears it: from then on it hears all it had subscribed to. */
  async synchronize(publisher, subscriber) {
    const mark = `~synchronized ${++this.#marks}`
    subscriber.subscribe(mark)
    const before = subscriber.receiveTimeout
    subscriber.receiveTimeout = 5
    for (const end = Date.now() + patience; ; ) {
      if (Date.now() > end) throw new Error("The subscriber is not served")
      await publisher.send(mark)
      try {
        await subscriber.receive()
        break
      } catch {}
    }
    subscriber.unsubscribe(mark)
    subscriber.receiveTimeout = before
  }

  /** The types of a socket's events from now on, and ways to wait for them. */
  watch(socket) {
    const events = []
    const listening = (async () => {
      for await (const event of socket.events) events.push(event)
    })()
    const types = () => events.map(({ type }) => type)
    return {
      events,
      /** Resolves when the observer's loop is over. */
      ended: listening,
      types,
      told: (type, count = 1) =>
        this.until(() => types().filter((each) => each === type).length >= count, `${type} in ${types()}`),
    }
  }

  async until(holds, what = String(holds)) {
    for (const end = Date.now() + patience; !holds(); await delay(2))
      if (Date.now() > end) throw new Error(`Waited in vain for ${what}`)
  }

  pause(time) {
    return delay(time)
  }

  /** Ends the scenario: closes what is open. */
  close() {
    for (const socket of this.#sockets) if (!socket.closed) socket.close()
  }
}
