import * as zmq from "../../src/index.ts"

const wrong = <Value>(value: unknown): Value => value as Value
const dealer = (context: zmq.Context): zmq.Dealer => new zmq.Dealer({ context })

const closed = (context: zmq.Context): zmq.Dealer => {
  const socket = dealer(context)
  void socket.close()
  return socket
}

const terminated = async (): Promise<zmq.Context> => {
  const context = new zmq.Context()
  await context.term()
  return context
}

const twoOnOnePort = async (context: zmq.Context): Promise<readonly [zmq.Dealer, string, number]> => {
  const first = dealer(context)
  const port = await first.bindToRandomPort("tcp://127.0.0.1")
  return [dealer(context), first.lastEndpoint as string, port]
}

const pair = async (context: zmq.Context): Promise<readonly [zmq.Pair, zmq.Pair]> => {
  const left = new zmq.Pair({ context })
  const right = new zmq.Pair({ context })
  right.connect(await left.bind("inproc://pair"))
  return [left, right]
}

/** A frame that came over the network. */
const arrived = async (context: zmq.Context): Promise<zmq.Frame> => {
  const receiver = dealer(context)
  const sender = new zmq.Dealer({ context, routingId: "me" })
  sender.connect(await receiver.bind("tcp://127.0.0.1:*"))
  await sender.send("x")
  return receiver.receiveFrame()
}

const longPath = "a".repeat(200)

/**
 * What PyZMQ's vectors of errors do, in our words, by their ids. Left out are those about Python's attributes, buffers
 * and class names, about text and numbers that `send` takes here, and about parts with vectors of their own.
 */
export const misuses: Readonly<Record<string, (context: zmq.Context) => unknown>> = {
  "send-multipart-int": (c) => dealer(c).send(wrong(["a", {}])),
  "send-multipart-long-repr": (c) => dealer(c).send(wrong(["a", [{}]])),
  "send-string-bytes": (c) => dealer(c).sendString(wrong(Buffer.from("x"))),
  "recv-dontwait": (c) => dealer(c).receive({ timeout: 0 }),
  "send-dontwait-no-peer": (c) => dealer(c).send("x", { timeout: 0 }),
  "recv-timeout": (c) => new zmq.Dealer({ context: c, receiveTimeout: 5 }).receive(),
  "send-timeout": (c) => new zmq.Dealer({ context: c, sendTimeout: 5 }).send("x"),
  "set-int-for-bytes": (c) => dealer(c).set(zmq.ROUTING_ID, 5),
  "set-none": (c) => dealer(c).set(zmq.LINGER, null),
  "set-unknown-bytes": (c) => dealer(c).set(9999, Buffer.from("5")),
  "set-overflow": (c) => dealer(c).set(zmq.LINGER, 2 ** 40),
  "set-unknown-int": (c) => dealer(c).set(9999, 5),
  "set-readonly": (c) => dealer(c).set(zmq.EVENTS, 1),
  "set-type": (c) => dealer(c).set(zmq.TYPE, 1),
  "set-subscribe-not-sub": (c) => dealer(c).set(zmq.SUBSCRIBE, "x"),
  "get-string-int-option": (c) => dealer(c).getString(zmq.LINGER),
  "get-string-unknown": (c) => dealer(c).getString(9999),
  "hwm-get": (c) => {
    const socket = dealer(c)
    socket.highWaterMark = 11
    return [socket.sendHighWaterMark, socket.receiveHighWaterMark, socket.highWaterMark]
  },
  "set-string-bytes": (c) => dealer(c).setString(zmq.ROUTING_ID, wrong(Buffer.from("x"))),
  "identity-empty": (c) => dealer(c).set(zmq.ROUTING_ID, ""),
  "identity-255": (c) => dealer(c).set(zmq.ROUTING_ID, "x".repeat(255)),
  "identity-256": (c) => dealer(c).set(zmq.ROUTING_ID, "x".repeat(256)),
  "linger-minus-2": (c) => dealer(c).set(zmq.LINGER, -2),
  "hwm-negative": (c) => dealer(c).set(zmq.SNDHWM, -1),
  "bind-bad-protocol": (c) => dealer(c).bind("ftl://a"),
  "connect-bad-protocol": (c) => dealer(c).connect("ftl://a"),
  "bind-empty-tcp": (c) => dealer(c).bind("tcp://"),
  "bind-no-scheme": (c) => dealer(c).bind("nothing"),
  "bind-int": (c) => dealer(c).bind(wrong(5)),
  "bind-none": (c) => dealer(c).bind(wrong(null)),
  "bind-bad-interface": (c) => dealer(c).bindSync("tcp://nope.invalid:5"),
  "unbind-unknown": (c) => dealer(c).unbind("tcp://127.0.0.1:1"),
  "disconnect-none": (c) => dealer(c).disconnect(wrong(null)),
  "ipc-no-dir": (c) => dealer(c).bind("ipc:///nonexistent-dir/x"),
  "ipc-connect-too-long": (c) => dealer(c).connect(`ipc://${longPath}`),
  "random-bad-format": (c) => dealer(c).bindToRandomPort("tcp:*"),
  "random-bad-protocol": (c) => dealer(c).bindToRandomPort("rand://*"),
  "random-inproc": (c) => dealer(c).bindToRandomPort("inproc://x"),
  "connect-port-range": (c) => dealer(c).connect("tcp://127.0.0.1:70000"),
  "monitor-tcp": (c) => dealer(c).monitorTo("tcp://127.0.0.1:5", 1),
  "random-empty-range": (c) => dealer(c).bindToRandomPort("tcp://127.0.0.1", { min: 5, max: 5 }),
  "random-port-exhausted": async (c) => {
    const [socket, , port] = await twoOnOnePort(c)
    await socket.bindToRandomPort("tcp://127.0.0.1", { min: port, max: port + 1, maxTries: 3 })
  },
  "bind-in-use": async (c) => {
    const [socket, endpoint] = await twoOnOnePort(c)
    await socket.bind(endpoint)
  },
  "recv-into-negative": (c) => dealer(c).receiveInto(new Uint8Array(4), { length: -1 }),
  "recv-into-dontwait": (c) => dealer(c).receiveInto(new Uint8Array(4), { timeout: 0 }),
  "closed-send": (c) => closed(c).send("x"),
  "closed-recv": (c) => closed(c).receive(),
  "closed-bind": (c) => closed(c).bind("tcp://127.0.0.1:*"),
  "closed-connect": (c) => closed(c).connect("tcp://127.0.0.1:5"),
  "closed-set": (c) => closed(c).set(zmq.LINGER, 0),
  "closed-get": (c) => closed(c).get(zmq.LINGER),
  "closed-poll": (c) => closed(c).poll(zmq.POLLIN, 0),
  "closed-close": (c) => closed(c).close(),
  "closed-unbind": (c) => closed(c).unbind("tcp://127.0.0.1:5"),
  "closed-closed": (c) => closed(c).closed,
  "closed-subscribe": (c) => {
    const socket = new zmq.Subscriber({ context: c })
    void socket.close()
    socket.subscribe("x")
  },
  "closed-recv-multipart": (c) => closed(c).receiveFrames(),
  "closed-send-multipart": (c) => closed(c).sendFrame("a", { more: true }),
  "term-twice": async () => (await terminated()).term(),
  "destroy-after-term": async () => (await terminated()).destroy(),
  "socket-after-term": async () => (await terminated()).socket("PUSH"),
  "sockopt-default-after-term": async () => {
    const context = await terminated()
    context.defaults.linger = 1
    return context.defaults.linger
  },
  "ctx-default-wrong-type-raises": (c) => Object.assign(c.defaults, { linger: "x" }),
  "ctx-attr-set-unknown": (c) => Object.assign(c.defaults, { apple: 1 }),
  "ctx-del": (c) => {
    c.defaults.linger = 3
    delete c.defaults.linger
    return Object.keys(c.defaults)
  },
  "ctx-defaults": (c) => [
    c.ioThreads,
    c.maxSockets,
    c.maxSocketsLimit,
    c.get(zmq.BLOCKY),
    c.get(zmq.MAX_MSGSZ),
    c.get(zmq.IPV6),
  ],
  "ctx-draft-type": (c) => c.socket(zmq.SERVER).type,
  "ctx-negative-threads": () => new zmq.Context({ ioThreads: -1 }),
  "ctx-zero-threads": () => new zmq.Context({ ioThreads: 0 }).term(),
  "ctx-get-unknown": (c) => c.get(9999),
  "ctx-max-sockets-negative": (c) => c.set(zmq.MAX_SOCKETS, -1),
  "ctx-default-option-applied": (c) => {
    c.defaults.linger = 5
    return c.socket("REQ").linger
  },
  "ctx-default-ignored-when-inapplicable": (c) => {
    c.defaults.subscribe = ""
    return c.socket("REQ").closed
  },
  "ctx-bad-socket-type": (c) => c.socket(wrong<0>(99)),
  "ctx-socket-limit": (c) => {
    c.set(zmq.MAX_SOCKETS, 2)
    for (let count = 0; count < 4; count++) c.socket("REQ")
  },
  "poller-empty": () => new zmq.Poller().poll(5000),
  "poller-unregister-unknown": (c) => new zmq.Poller().unregister(dealer(c)),
  "poller-bad-object": () => new zmq.Poller().register(wrong("x")),
  "tracker-untracked": () => zmq.MessageTracker.all(new zmq.Frame("x")),
  "tracker-bad": () => zmq.MessageTracker.all(wrong(5)),
  "frame-int": () => new zmq.Frame(wrong({})),
  "frame-empty": () => new zmq.Frame().data,
  "frame-get-property-missing": () => new zmq.Frame("x").property("User-Id"),
  again: () => [new zmq.AgainError().code, new zmq.AgainError().errno === zmq.EAGAIN],
  contextterminated: () => new zmq.ContextTerminatedError().errno === zmq.ETERM,
  "has-unknown": () => zmq.has("something weird"),
  "strerror-0": () => zmq.strerror(0),
  "strerror-unknown": () => zmq.strerror(12_345_678),
  "req-recv-first": (c) => c.socket("REQ").receive({ timeout: 0 }),
  "rep-send-first": (c) => c.socket("REP").send("x"),
  "push-send-no-peer": (c) => c.socket("PUSH").send("x", { timeout: 0 }),
  "router-send-unknown-peer": (c) => c.socket("ROUTER").send(["nobody", "x"]),
  "req-send-twice": async (c) => {
    const request = c.socket("REQ")
    request.connect("tcp://127.0.0.1:5555")
    await request.send("1")
    await request.send("2")
  },
  "after-destroy-closed": async (c) => {
    const socket = dealer(c)
    await c.destroy()
    return socket.closed
  },
  "after-destroy-bind": async (c) => {
    const socket = dealer(c)
    await c.destroy()
    return socket.bind("tcp://127.0.0.1:*")
  },
  "multipart-partial-not-sent": async (c) => {
    const [left, right] = await pair(c)
    try {
      await left.send(wrong(["a", {}]))
    } catch {
      return right.poll(zmq.POLLIN, 5)
    }
    throw new Error("sent")
  },
  "recv-string-bad-utf8": async (c) => {
    const [left, right] = await pair(c)
    await left.send(Buffer.of(0xff))
    return right.receiveString()
  },
  "recv-pyobj-garbage": async (c) => {
    const [left, right] = await pair(c)
    await left.send("nonsense")
    return right.receiveStructured()
  },
  "frame-property-Peer-Address": async (c) => (await arrived(c)).property("Peer-Address"),
  "frame-property-Identity": async (c) => (await arrived(c)).property("Identity"),
  "frame-property-Routing-Id": async (c) => (await arrived(c)).property("Routing-Id"),
  "frame-property-socket-type": async (c) => (await arrived(c)).property("socket-type"),
  "frame-property-Hello": async (c) => (await arrived(c)).property("Hello"),
  "frame-user-id-absent": async (c) => (await arrived(c)).userId,
  "recv-into-truncates": async (c) => {
    const [left, right] = await pair(c)
    await left.send("other words")
    return right.receiveInto(new Uint8Array(4))
  },
  "recv-into-discard": async (c) => {
    const [left, right] = await pair(c)
    await left.send("other words")
    return right.receiveInto(new Uint8Array(0))
  },
  "tracker-notdone": async (c) => {
    const push = c.socket("PUSH")
    push.connect("tcp://127.0.0.1:5555")
    await (await push.send(Buffer.alloc(100_000), { track: true })).wait(5)
  },
}
