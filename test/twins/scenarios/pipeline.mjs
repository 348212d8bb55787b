/** Sharing work, marks and limits, conflation, immediate. */

export const scenarios = {
  "a PUSH gives to its PULLs in turn": async (stage) => {
    const push = stage.open("Push")
    const pulls = []
    for (let index = 0; index < 3; index++) {
      pulls.push(stage.open("Pull"))
      push.connect(await stage.bind(pulls[index], "inproc"))
    }
    for (let number = 0; number < 9; number++) await push.send(String(number))
    for (const pull of pulls) await stage.drain(pull)
  },
  "a PULL takes from its PUSHes in turn": async (stage) => {
    const pull = stage.open("Pull")
    const endpoint = await stage.bind(pull, "inproc")
    for (const name of ["a", "b", "c"]) {
      const push = stage.open("Push")
      push.connect(endpoint)
      for (let number = 0; number < 3; number++) await push.send(`${name}${number}`)
    }
    await stage.drain(pull)
  },
  "a DEALER gives and takes in turn": async (stage) => {
    const dealer = stage.open("Dealer")
    const others = []
    for (let index = 0; index < 3; index++) {
      others.push(stage.open("Dealer"))
      dealer.connect(await stage.bind(others[index], "inproc"))
    }
    for (let number = 0; number < 6; number++) await dealer.send(String(number))
    for (const [index, other] of others.entries()) {
      await stage.hear(other, 2)
      for (const text of ["x", "y"]) await other.send(`${index}${text}`)
    }
    await stage.drain(dealer)
  },
  ...Object.fromEntries(
    [
      [1000, 1000],
      [1, 1],
      [2, 5],
      [0, 1],
      [1, 0],
      [0, 0],
    ].map(([sending, receiving]) => [
      `marks of ${sending} and ${receiving} hold so many inside the process`,
      async (stage) => {
        for (const order of ["bind first", "connect first"]) {
          const push = stage.open("Push", { sendHighWaterMark: sending })
          const pull = stage.open("Pull", { receiveHighWaterMark: receiving })
          const name = `inproc://marks ${sending} ${receiving} ${order}`
          if (order === "bind first") await pull.bind(name)
          push.connect(name)
          if (order !== "bind first") await pull.bind(name)
          stage.say(order, await stage.fill(push, 5000), push.writable)
          stage.say(await pull.receive(), pull.readable)
        }
      },
    ]),
  ),
  "a mark holds for a peer that is not there": async (stage) => {
    for (const name of ["Push", "Dealer", "Pair", "Request"]) {
      const socket = stage.open(name, { sendHighWaterMark: 3 })
      stage.say(name, socket.writable)
      socket.connect("tcp://127.0.0.1:1")
      stage.say(await stage.fill(socket), socket.writable)
    }
  },
  "a full queue has room again when it was read": async (stage) => {
    const [push, pull] = [
      stage.open("Push", { sendHighWaterMark: 2 }),
      stage.open("Pull", { receiveHighWaterMark: 2 }),
    ]
    await stage.join("inproc", pull, push)
    stage.say(await stage.fill(push))
    await stage.drain(pull)
    stage.say(await stage.fill(push))
  },
  "sockets without peers do not send": async (stage) => {
    for (const name of ["Push", "Dealer", "Pair", "Request"]) {
      const socket = stage.open(name)
      socket.sendTimeout = 0
      await stage.try(`${name} at once`, () => socket.send("x"))
      socket.sendTimeout = 20
      await stage.try(`${name} later`, () => socket.send("x"))
    }
  },
  "sockets that never wait send to nobody": async (stage) => {
    for (const [name, message] of Object.entries({
      Publisher: "x",
      XPublisher: "x",
      XSubscriber: "x",
      Router: ["id", "x"],
    })) {
      const socket = stage.open(name)
      socket.sendTimeout = 0
      await stage.try(name, () => socket.send(message))
    }
  },
  "sockets without messages do not receive": async (stage) => {
    for (const name of [
      "Pull",
      "Dealer",
      "Pair",
      "Reply",
      "Router",
      "Subscriber",
      "XPublisher",
      "XSubscriber",
    ]) {
      const socket = stage.open(name)
      socket.receiveTimeout = 0
      await stage.try(`${name} at once`, () => socket.receive())
      socket.receiveTimeout = 20
      await stage.try(`${name} later`, () => socket.receive())
    }
  },
  "a send that waits is done when somebody comes": async (stage) => {
    const push = stage.open("Push")
    const sending = push.send("patient")
    const pull = stage.open("Pull")
    push.connect(await stage.bind(pull))
    await stage.try("send", () => sending)
    await stage.hear(pull)
  },
  "a receive that waits is done when something comes": async (stage) => {
    const [push, pull] = [stage.open("Push"), stage.open("Pull")]
    await stage.join("tcp", pull, push)
    const receiving = pull.receive()
    await stage.pause(10)
    await push.send("at last")
    await stage.try("receive", () => receiving)
  },
  "half of what a PUSH sends waits for a peer that is not there": async (stage) => {
    const [push, pull] = [stage.open("Push"), stage.open("Pull")]
    push.connect("tcp://127.0.0.1:1")
    push.connect(await stage.bind(pull))
    for (let number = 0; number < 10; number++) await push.send(String(number))
    await stage.hear(pull, 5)
    await stage.drain(pull, 20)
  },
  "with immediate everything goes to who is there": async (stage) => {
    const [push, pull] = [stage.open("Push", { immediate: true }), stage.open("Pull")]
    push.connect("tcp://127.0.0.1:1")
    push.connect(await stage.bind(pull))
    for (let number = 0; number < 10; number++) await push.send(String(number))
    await stage.hear(pull, 10)
    await stage.drain(pull)
  },
  "with immediate nothing is sent to who is not there": async (stage) => {
    const push = stage.open("Push", { immediate: true })
    push.connect("tcp://127.0.0.1:1")
    push.sendTimeout = 0
    stage.say(push.writable)
    await stage.try("send", () => push.send("x"))
  },
  "with immediate a name that nobody bound takes messages": async (stage) => {
    const push = stage.open("Push", { immediate: true })
    push.connect("inproc://immediate")
    push.sendTimeout = 0
    await stage.try("send", () => push.send("x"))
    const pull = stage.open("Pull")
    await pull.bind("inproc://immediate")
    await stage.drain(pull, 20)
  },
  ...Object.fromEntries(
    ["tcp", "inproc"].map((transport) => [
      `a conflating PULL keeps the last message over ${transport}`,
      async (stage) => {
        const pull = stage.open("Pull", { conflate: true })
        const push = stage.open("Push", { conflate: transport === "inproc" })
        await stage.join(transport, pull, push)
        await push.send("first")
        await stage.hear(pull)
        for (let number = 0; number < 20; number++) await push.send(String(number))
        let last = await pull.receive()
        // Over a wire some of them may come in time to be received.
        while (transport === "tcp" && String(last) !== "19") last = await pull.receive()
        stage.say(last)
        await stage.drain(pull)
      },
    ]),
  ),
  "a conflating PUSH keeps the last message for who is not there": async (stage) => {
    const endpoint = await stage.absent()
    const push = stage.open("Push", { conflate: true, reconnectInterval: 5 })
    push.connect(endpoint)
    for (const text of ["old", "older", "new"]) await push.send(text)
    const pull = stage.open("Pull")
    await pull.bind(endpoint)
    await stage.hear(pull)
    await stage.drain(pull, 20)
  },
  "conflating takes one frame of several": async (stage) => {
    const [pull, push] = [stage.open("Pull", { conflate: true }), stage.open("Push", { conflate: true })]
    await stage.join("inproc", pull, push)
    await push.send(["a", "b", "c"])
    await stage.drain(pull)
  },
}
