/** Endpoints: what is one, binding and connecting, and undoing both. */

/** Names that libzmq would ask the system for while everybody waits. */
const names = ["tcp://999.0.0.1:1", "tcp://no such host:1", "tcp://[::1:1"]

/** Texts that are no endpoints, or none to bind or connect to. */
const odd = [
  "",
  "nonsense",
  "tcp",
  "tcp:",
  "tcp://",
  "tcp://*",
  "tcp://127.0.0.1",
  "tcp://127.0.0.1:",
  "tcp://127.0.0.1:port",
  "tcp://127.0.0.1:65536",
  ...names,
  "tcp://[127.0.0.1]",
  "udp://127.0.0.1:5555",
  "carrier-pigeon://here",
  "inproc",
  "ipc://",
  `ipc:///tmp/${"x".repeat(108)}`,
  "ipc:///no/such/folder/here",
]

export const scenarios = {
  ...Object.fromEntries(
    odd.map((text) => [
      `binding to ${JSON.stringify(text).slice(0, 40)}`,
      async (stage) => {
        const pull = stage.open("Pull")
        await stage.try("bind", () => pull.bind(text))
        stage.say(pull.lastEndpoint)
      },
    ]),
  ),
  ...Object.fromEntries(
    odd
      .filter((text) => !text.startsWith("ipc:///no") && !names.includes(text))
      .map((text) => [
        `connecting to ${JSON.stringify(text).slice(0, 40)}`,
        async (stage) => {
          const push = stage.open("Push")
          await stage.try("connect", () => push.connect(text))
          stage.say(push.lastEndpoint)
        },
      ]),
  ),
  "endpoints of a wrong type": async (stage) => {
    const push = stage.open("Push")
    for (const [what, value] of Object.entries({ number: 5, nothing: undefined, null: null, object: {} })) {
      for (const call of ["bind", "unbind", "connect", "disconnect", "bindSync", "unbindSync"])
        await stage.try(`${call} ${what}`, () => push[call](value))
    }
  },
  "the last endpoint is the one bound or connected last": async (stage) => {
    const pull = stage.open("Pull")
    stage.say(pull.lastEndpoint)
    for (const transport of ["tcp", "inproc", "ipc", "tcp"]) {
      const endpoint = await stage.bind(pull, transport)
      stage.say(pull.lastEndpoint, endpoint.slice(0, 6))
    }
    const push = stage.open("Push")
    push.connect(pull.lastEndpoint)
    stage.say(push.lastEndpoint)
    push.connect("inproc://elsewhere")
    stage.say(push.lastEndpoint)
    push.disconnect("inproc://elsewhere")
    stage.say(push.lastEndpoint)
  },
  "wildcards are told in numbers": async (stage) => {
    const pull = stage.open("Pull")
    for (const place of ["tcp://*:*", "tcp://*:0", "tcp://0.0.0.0:*", "tcp://127.0.0.1:0", "tcp://lo:*"]) {
      await stage.try(place, () => pull.bind(place).then(() => undefined))
      stage.say(pull.lastEndpoint.replace(/\d+$/, "…"))
    }
  },
  "an address is taken by one socket": async (stage) => {
    const [first, second] = [stage.open("Pull"), stage.open("Pull")]
    for (const transport of ["tcp", "inproc"]) {
      const endpoint = await stage.bind(first, transport)
      await stage.try("again", () => first.bind(endpoint).then(() => undefined))
      await stage.try("another", () => second.bind(endpoint).then(() => undefined))
      stage.say(second.lastEndpoint)
      await first.unbind(endpoint)
    }
  },
  "bindSync needs no waiting": async (stage) => {
    const [pull, push] = [stage.open("Pull"), stage.open("Push")]
    pull.bindSync("tcp://127.0.0.1:*")
    const endpoint = stage.name(pull.lastEndpoint)
    push.connect(endpoint)
    await push.send("hello")
    await stage.hear(pull)
    const other = stage.open("Pull")
    other.bindSync("tcp://127.0.0.1:*")
    await stage.try("taken", () => void pull.bindSync(stage.name(other.lastEndpoint)))
  },
  "unbind takes what was told, and only once": async (stage) => {
    const pull = stage.open("Pull")
    for (const transport of ["tcp", "ipc", "inproc"]) {
      const endpoint = await stage.bind(pull, transport)
      await stage.try("unbind", () => pull.unbind(endpoint))
      await stage.try("again", () => pull.unbind(endpoint))
    }
    for (const never of ["tcp://127.0.0.1:1", "inproc://never", "ipc:///tmp/never", "nonsense", "x://y"])
      await stage.try(`unbind ${never}`, () => pull.unbind(never))
  },
  "disconnect takes what was connected to, as often as it was": async (stage) => {
    const endpoint = await stage.bind(stage.open("Pull"))
    const push = stage.open("Push")
    push.connect(endpoint)
    push.connect(endpoint)
    for (const which of ["first", "second"])
      await stage.try(`disconnect ${which}`, () => push.disconnect(endpoint))
    for (const never of ["tcp://127.0.0.1:1", "inproc://never", "ipc:///tmp/never", "nonsense", "x://y"])
      await stage.try(`disconnect ${never}`, () => push.disconnect(never))
  },
  "a name inside the process is free after unbind": async (stage) => {
    const [first, second, push] = [stage.open("Pull"), stage.open("Pull"), stage.open("Push")]
    const endpoint = await stage.bind(first, "inproc")
    await first.unbind(endpoint)
    await stage.try("bind", () => second.bind(endpoint).then(() => undefined))
    push.connect(endpoint)
    await push.send("for the second")
    await stage.hear(second)
  },
  "a name inside the process can be connected to first": async (stage) => {
    const pushes = [1, 2, 3].map(() => stage.open("Push"))
    for (const [index, push] of pushes.entries()) {
      push.connect("inproc://early")
      await push.send(`from ${index}`)
    }
    const pull = stage.open("Pull")
    await pull.bind("inproc://early")
    await stage.hear(pull, 3)
    await stage.drain(pull)
  },
  "a port is found by those who were there first": async (stage) => {
    const endpoint = await stage.absent()
    const dealer = stage.open("Dealer", { reconnectInterval: 5 })
    dealer.connect(endpoint)
    for (const text of ["a", "b", "c"]) await dealer.send(text)
    const other = stage.open("Dealer")
    await other.bind(endpoint)
    await stage.hear(other, 3)
  },
  "one socket has several endpoints of every kind": async (stage) => {
    const pull = stage.open("Pull")
    for (const transport of ["tcp", "ipc", "inproc"]) {
      const push = stage.open("Push")
      push.connect(await stage.bind(pull, transport))
      await push.send(transport)
      await stage.hear(pull)
    }
    const last = stage.open("Push")
    pull.connect(await stage.bind(last))
    await last.send("connected")
    await stage.hear(pull)
  },
  "unbinding ends the connections that came in there": async (stage) => {
    const [pull, push] = [stage.open("Pull"), stage.open("Push", { sendTimeout: 0, reconnectInterval: -1 })]
    push.connect(await stage.bind(pull))
    await push.send("before")
    await stage.hear(pull)
    const events = stage.watch(push)
    await stage.pause(20)
    await pull.unbind(pull.lastEndpoint)
    const receiving = stage.outcome(() => pull.receive())
    await events.told("disconnect")
    pull.close()
    stage.say(await receiving)
  },
  "what was sent before disconnecting still arrives": async (stage) => {
    const [pull, push] = [stage.open("Pull"), stage.open("Push", { linger: 1000 })]
    const endpoint = await stage.join("tcp", pull, push)
    await push.send("first")
    await stage.hear(pull)
    await push.send("last words")
    push.disconnect(endpoint)
    await stage.hear(pull)
    await stage.try("nobody is left", () => {
      push.sendTimeout = 0
      return push.send("x")
    })
  },
}
