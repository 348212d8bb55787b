// @ts-check
// The side of typemq itself, from the built package. Usage: node typemq.mjs ROLE key=value…

import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises"
import { context, Dealer, Publisher, Pull, Push, Reply, Request, Router, Subscriber, version } from "typemq"
import { Device } from "typemq/devices"
import { clientOptions, serverOptions, withoutNative } from "./curve.mjs"
import { Meter, makeBody, play, report, timeRoundTrips, told, topicOf } from "./peer.mjs"

/** @typedef {import("./peer.mjs").Settings} Settings */

/** Milliseconds without a message after which what is missing counts as lost. */
const silence = 5000
/** Messages published before the event loop gets a turn. */
const burst = 2000

/** @type {Record<string, import("./peer.mjs").Role>} */
const roles = {
  version: async () => ({ version: `typemq ${version}` }),

  async pull(settings) {
    if (settings.native === 0) withoutNative()
    const socket = new Pull(serverOptions(settings))
    report({ endpoint: await socket.bind(settings.endpoint) })
    const result = await pullAll(socket, settings)
    await socket.close()
    return result
  },

  async push(settings) {
    if (settings.native === 0) withoutNative()
    const socket = new Push(clientOptions(settings))
    socket.connect(settings.endpoint)
    await pushAll(socket, settings)
    await socket.close()
    return {}
  },

  // Never ends: it is killed.
  async device({ endpoint }) {
    const device = new Device({ in: { type: "PULL", bind: endpoint }, out: { type: "PUSH", bind: endpoint } })
    await device.start()
    const { in: front, out: back } = device.endpoints
    report({ endpoint: `${front[0]} ${back[0]}` })
    await device.done
    return {}
  },

  async sink(settings) {
    const socket = new Pull()
    socket.connect(settings.endpoint)
    const result = await pullAll(socket, settings)
    await socket.close()
    return result
  },

  async inproc(settings) {
    const receiver = new Pull()
    await receiver.bind("inproc://bench")
    const sender = new Push()
    sender.connect("inproc://bench")
    const [result] = await Promise.all([pullAll(receiver, settings), pushAll(sender, settings)])
    await sender.close()
    await receiver.close()
    return result
  },

  reply: (settings) => echoAll(new Reply(), settings),

  router(settings) {
    if (settings.native === 0) withoutNative()
    return echoAll(new Router(serverOptions(settings)), settings)
  },

  // Each connection is new, and over when one message has come back.
  async enter(settings) {
    if (settings.native === 0) withoutNative()
    const { endpoint, size, warmup, count, window } = settings
    const body = makeBody(size)
    let left = warmup + count
    let done = 0
    let started = 0
    const enterAgain = async () => {
      while (left-- > 0) {
        const socket = new Dealer({ linger: 0, ...clientOptions(settings) })
        socket.connect(endpoint)
        await socket.send(body)
        const [reply] = await socket.receive()
        if (reply?.length !== size) throw new Error(`a reply of ${reply?.length} bytes arrived`)
        if (++done === warmup) started = performance.now()
        await socket.close()
      }
    }
    await Promise.all(Array.from({ length: window }, enterAgain))
    return { milliseconds: performance.now() - started }
  },

  async request(settings) {
    const socket = new Request()
    socket.connect(settings.endpoint)
    const body = makeBody(settings.size)
    const result = await timeRoundTrips(settings, async () => {
      await socket.send(body)
      return (await socket.receive())[0]
    })
    await socket.close()
    return result
  },

  async dealer(settings) {
    const socket = new Dealer()
    socket.connect(settings.endpoint)
    const body = makeBody(settings.size)
    const meter = new Meter(settings)
    let left = settings.warmup + settings.count
    const send = () => {
      if (left === 0) return undefined
      left--
      return socket.trySend(body) ? undefined : socket.send(body)
    }
    socket.consume(([reply]) => {
      meter.take(reply)
      return send()
    })
    for (let i = 0; i < settings.window; i++) await send()
    const result = await meter.done
    await socket.close()
    return result
  },

  async publish({ endpoint, size, published, miss, warmup, count }) {
    const bodies = Array.from({ length: published }, (_, index) => {
      const topic = topicOf(index)
      return Buffer.alloc(size, 1).fill(miss ? `${topic.slice(0, -1)}x` : topic, 0, topic.length)
    })
    const socket = new Publisher({ sendHighWaterMark: 0 })
    report({ endpoint: await socket.bind(endpoint) })
    let waiting = true
    const go = told().then(() => {
      waiting = false
    })
    while (waiting) {
      await socket.send("~ready")
      await Promise.race([go, pause(10)])
    }
    let started = 0
    for (let i = 0; i < warmup + count; i++) {
      if (i === warmup) started = performance.now()
      socket.trySend(/** @type {Buffer} */ (bodies[i % published]))
      if (i % burst === 0) await nextTurn()
    }
    const milliseconds = performance.now() - started
    await socket.send("~end")
    await socket.close()
    return { milliseconds }
  },

  // Each socket has all topics and "~", the prefix of the publisher's own words to its subscribers.
  async subscribe({ endpoint, size, sockets, topics, warmup }) {
    const prefixes = Array.from({ length: topics }, (_, index) => topicOf(index))
    let delivered = 0
    let ready = 0
    let ended = 0
    let started = 0
    const subscribers = Array.from({ length: sockets }, () => new Subscriber({ receiveHighWaterMark: 0 }))
    const milliseconds = await /** @type {Promise<number>} */ (
      new Promise((finish) => {
        for (const socket of subscribers) {
          let greeted = false
          socket.subscribe(...prefixes, "~")
          socket.consume(([body]) => {
            if (body?.[0] !== 0x7e) {
              if (body?.length !== size) throw new Error(`a message of ${body?.length} bytes arrived`)
              if (++delivered === warmup * sockets) started = performance.now()
            } else if (body[1] === 0x65) {
              if (++ended === sockets) finish(performance.now() - started)
            } else if (!greeted) {
              greeted = true
              if (++ready === sockets) report({ ready: true })
            }
          })
          socket.connect(endpoint)
        }
      })
    )
    await Promise.all(subscribers.map((socket) => socket.close()))
    return { milliseconds, delivered }
  },

  async hold({ endpoint, connections }) {
    const socket = new Router({ mandatory: true })
    let shaken = 0
    const everybody = new Promise((resolve) => {
      socket.events.on("handshake", () => {
        if (++shaken === connections) resolve(undefined)
      })
    })
    const bound = await socket.bind(endpoint)
    const before = await residentBytes()
    report({ endpoint: bound })
    await everybody
    await pause(500)
    const after = await residentBytes()
    let echoed = 0
    let last = performance.now()
    socket.consume(() => {
      echoed++
      last = performance.now()
    })
    for (let i = 0; i < connections; i++) await sendOnceKnown(socket, [`dialer-${i}`, "hello"])
    while (echoed < connections && performance.now() - last < silence) await pause(10)
    await socket.close()
    return { bytes: after - before, lost: connections - echoed }
  },

  async dial({ endpoint, first, connections }) {
    context.maxSockets = connections + 10
    /** @type {Dealer[]} */
    const dealers = []
    /** @type {Array<Promise<void>>} */
    const echoes = []
    for (let i = 0; i < connections; i++) {
      const socket = new Dealer({ routingId: `dialer-${first + i}` })
      dealers.push(socket)
      echoes.push(new Promise((resolve) => socket.consume((message) => socket.send(message).then(resolve))))
      socket.connect(endpoint)
      if (i % 50 === 49) await pause(10) // gentle with the listener's backlog
    }
    await Promise.all(echoes)
    await Promise.all(dealers.map((socket) => socket.close()))
    return {}
  },
}

// What measures sockets loads nothing else, as a program of sockets would not.
await play(roles, async () => (await import("./typemq-rpc.mjs")).rpcRoles)

/**
 * @param {import("typemq").Pull} socket
 * @param {Settings} settings
 */
async function pullAll(socket, settings) {
  const meter = new Meter(settings)
  if (settings.mode === "iterate") {
    for await (const [body] of socket) if (!meter.take(body)) break
  } else if (settings.mode === "receive") {
    while (meter.take((await socket.receive())[0]));
  } else {
    socket.consume(([body]) => {
      meter.take(body)
    })
  }
  return meter.done
}

/**
 * @param {import("typemq").Push} socket
 * @param {Settings} settings
 */
async function pushAll(socket, { mode, size, warmup, count }) {
  const body = makeBody(size)
  if (mode === "consume") {
    for (let left = warmup + count; left > 0; left--) if (!socket.trySend(body)) await socket.send(body)
  } else {
    for (let left = warmup + count; left > 0; left--) await socket.send(body)
  }
}

/**
 * Gives every message back as it came.
 *
 * @param {import("typemq").Reply | import("typemq").Router} socket
 * @param {Settings} settings
 */
async function echoAll(socket, { endpoint, warmup, count }) {
  let left = warmup + count
  /** @type {Promise<void>} */
  const everything = new Promise((resolve) => {
    const sent = () => {
      if (--left === 0) resolve()
    }
    socket.consume((message) => (socket.trySend(message) ? sent() : socket.send(message).then(sent)))
  })
  report({ endpoint: await socket.bind(endpoint) })
  await everything
  await socket.close()
  return {}
}

/**
 * @param {import("typemq").Router} socket
 * @param {string[]} message
 */
async function sendOnceKnown(socket, message) {
  for (;;) {
    try {
      return await socket.send(message)
    } catch (error) {
      if (/** @type {{ code?: string }} */ (error).code !== "EHOSTUNREACH") throw error
      await pause(1) // shaken hands, not yet known to the socket
    }
  }
}

async function residentBytes() {
  const collect = globalThis.gc
  if (!collect) throw new Error("start with --expose-gc")
  for (let i = 0; i < 3; i++) {
    collect()
    await nextTurn()
  }
  return process.memoryUsage.rss()
}
