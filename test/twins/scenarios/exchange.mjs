/** Requests and replies, routers and dealers, pairs. */

const transports = ["tcp", "ipc", "inproc"]

const overAll = (title, play) =>
  Object.fromEntries(
    transports.map((transport) => [`${title} over ${transport}`, (stage) => play(stage, transport)]),
  )

export const scenarios = {
  ...overAll("a request is answered", async (stage, transport) => {
    const [request, reply] = [stage.open("Request"), stage.open("Reply")]
    await stage.join(transport, reply, request)
    for (const message of ["one", ["two", "parts"], ""]) {
      await request.send(message)
      stage.say(request.readable, request.writable)
      const [...frames] = await reply.receive()
      stage.say(frames, reply.readable, reply.writable)
      await reply.send(["answer to", ...frames])
      await stage.hear(request)
    }
  }),
  ...overAll("a ROUTER sees an envelope and answers in it", async (stage, transport) => {
    const [router, request] = [stage.open("Router"), stage.open("Request", { routingId: "asker" })]
    await stage.join(transport, router, request)
    await request.send(["a", "b"])
    const [id, empty, ...body] = await router.receive()
    stage.say(id, empty, body)
    await router.send([id, empty, "answer"])
    await stage.hear(request)
  }),
  ...overAll("a ROUTER gives names to those who have none", async (stage, transport) => {
    const [router, dealer] = [stage.open("Router"), stage.open("Dealer")]
    await stage.join(transport, router, dealer)
    await dealer.send("hello")
    const [id, body] = await router.receive()
    stage.say(id.length, id[0], body)
    await router.send([id, "welcome"])
    await stage.hear(dealer)
  }),
  ...overAll("two PAIRs talk in both directions", async (stage, transport) => {
    const [left, right] = [stage.open("Pair"), stage.open("Pair")]
    await stage.join(transport, left, right)
    for (const text of ["a", "b"]) await left.send(text)
    for (const text of ["c", "d"]) await right.send(text)
    await stage.hear(left, 2)
    await stage.hear(right, 2)
  }),
  ...overAll("a DEALER asks a REP by making the envelope", async (stage, transport) => {
    const [dealer, reply] = [stage.open("Dealer"), stage.open("Reply")]
    await stage.join(transport, reply, dealer)
    for (const envelope of [[], ["one"], ["one", "two"]]) {
      await dealer.send([...envelope, "", "question"])
      await stage.hear(reply)
      await reply.send("answer")
      await stage.hear(dealer)
    }
  }),
  ...overAll("a mandatory ROUTER tells of peers it does not know", async (stage, transport) => {
    const router = stage.open("Router", { mandatory: true, sendTimeout: 0 })
    const endpoint = await stage.bind(router, transport)
    await stage.try("unknown", () => router.send(["name", "x"]))
    const dealer = stage.open("Dealer", { routingId: "name" })
    dealer.connect(endpoint)
    await dealer.send("here")
    await stage.hear(router)
    await stage.try("known", () => router.send(["name", "x"]))
    await stage.try("still unknown", () => router.send(["other", "x"]))
    await stage.hear(dealer)
  }),
  "a REQ and a REP keep their turns": async (stage) => {
    const request = stage.open("Request", { sendTimeout: 20 })
    const reply = stage.open("Reply", { sendTimeout: 20 })
    await stage.join("inproc", reply, request)
    request.receiveTimeout = 20
    await stage.try("receive first", () => request.receive())
    await stage.try("reply first", () => reply.send("x"))
    request.receiveTimeout = 5000
    await request.send("question")
    await stage.try("ask twice", () => request.send("again"))
    await stage.hear(reply)
    reply.receiveTimeout = 20
    await stage.try("receive twice", () => reply.receive())
    await reply.send("answer")
    await stage.try("answer twice", () => reply.send("again"))
    await stage.hear(request)
    request.receiveTimeout = 20
    await stage.try("receive again", () => request.receive())
  },
  "a REQ asks its peers in turn": async (stage) => {
    const request = stage.open("Request")
    const replies = []
    for (let index = 0; index < 3; index++) {
      replies.push(stage.open("Reply"))
      request.connect(await stage.bind(replies[index], "inproc"))
    }
    for (let round = 0; round < 2; round++) {
      for (const [index, reply] of replies.entries()) {
        await request.send(`question ${round}`)
        stage.say(index, await reply.receive())
        await reply.send(`answer of ${index}`)
        await stage.hear(request)
      }
    }
  },
  "a relaxed REQ may ask again": async (stage) => {
    const request = stage.open("Request", { relaxed: true, correlate: true })
    const router = stage.open("Router")
    await stage.join("inproc", router, request)
    await request.send("first")
    const first = await router.receive()
    await request.send("second")
    const second = await router.receive()
    stage.say(first.length, first.slice(-2), second.slice(-2), first[1].length, second[1].length)
    stage.say(second[1].readUInt32LE() - first[1].readUInt32LE())
    await router.send([...first.slice(0, 3), "late answer"])
    await router.send([...second.slice(0, 3), "right answer"])
    await stage.hear(request)
  },
  "a REQ that correlates ignores answers to nothing it asked": async (stage) => {
    const [request, router] = [stage.open("Request", { correlate: true }), stage.open("Router")]
    await stage.join("tcp", router, request)
    await request.send("question")
    const [id, number, empty] = await router.receive()
    await router.send([id, Buffer.from([9, 9, 9, 9]), empty, "wrong number"])
    await router.send([id, empty, "no number"])
    await router.send([id, number, empty, "right"])
    await stage.hear(request)
  },
  "a ROUTER drops what is for nobody": async (stage) => {
    const [router, dealer] = [stage.open("Router"), stage.open("Dealer", { routingId: "a" })]
    await stage.join("inproc", router, dealer)
    for (const message of [["b", "x"], "alone", ["", "x"]])
      await stage.try(`send ${message}`, () => router.send(message))
    await dealer.send("here")
    await stage.hear(router)
    await router.send(["a", "y"])
    await stage.hear(dealer)
  },
  "a mandatory ROUTER tells of a peer that is full": async (stage) => {
    const router = stage.open("Router", { mandatory: true, sendHighWaterMark: 2 })
    const dealer = stage.open("Dealer", { routingId: "a", receiveHighWaterMark: 3 })
    await stage.join("inproc", router, dealer)
    await dealer.send("here")
    await stage.hear(router)
    stage.say(await stage.fill(router, 100, (number) => ["a", String(number)]))
    stage.say(router.writable)
    await stage.drain(dealer)
    stage.say(await stage.fill(router, 100, (number) => ["a", String(number)]))
  },
  "a ROUTER keeps the first of two peers with one name": async (stage) => {
    const router = stage.open("Router")
    const endpoint = await stage.bind(router)
    const [first, second] = [
      stage.open("Dealer", { routingId: "same" }),
      stage.open("Dealer", { routingId: "same" }),
    ]
    first.connect(endpoint)
    await first.send("first")
    await stage.hear(router)
    const events = stage.watch(second)
    second.connect(endpoint)
    await events.told("handshake")
    await second.send("second")
    await router.send(["same", "for the first"])
    await stage.hear(first)
    await first.send("first again")
    await stage.hear(router)
  },
  "a ROUTER with handover hands a name to the newcomer": async (stage) => {
    const router = stage.open("Router", { handover: true })
    const endpoint = await stage.bind(router)
    const first = stage.open("Dealer", { routingId: "same", reconnectInterval: -1 })
    first.connect(endpoint)
    await first.send("first")
    await stage.hear(router)
    const second = stage.open("Dealer", { routingId: "same" })
    second.connect(endpoint)
    await second.send("second")
    await stage.hear(router)
    await router.send(["same", "for the second"])
    await stage.hear(second)
  },
  "a ROUTER calls whom it connects to by the name it was given": async (stage) => {
    const [router, dealer] = [stage.open("Router"), stage.open("Dealer", { routingId: "own name" })]
    router.connect(await stage.bind(dealer), { routingId: "given name" })
    await router.send(["given name", "hello"])
    await stage.hear(dealer)
    await dealer.send("answer")
    await stage.hear(router)
  },
  ...Object.fromEntries(
    ["Router", "Dealer", "Request"].map((name) => [
      `a ${name} with probeRouter shows itself`,
      async (stage) => {
        const router = stage.open("Router")
        const prober = stage.open(name, { probeRouter: true, routingId: "prober" })
        await stage.join("tcp", router, prober)
        await stage.hear(router)
        await router.send(name === "Request" ? ["prober", "", "unasked"] : ["prober", "answer"])
        if (name === "Router") stage.say((await prober.receive()).slice(1))
        if (name === "Dealer") await stage.hear(prober)
      },
    ]),
  ),
  "a REP passes over what has no envelope": async (stage) => {
    const [reply, dealer] = [stage.open("Reply"), stage.open("Dealer")]
    await stage.join("inproc", reply, dealer)
    for (const message of ["bare", ["a", "b"], ["", "question"]]) await dealer.send(message)
    await stage.hear(reply)
    await reply.send("answer")
    await stage.hear(dealer)
  },
  "a REP's answer to nobody is dropped": async (stage) => {
    const [reply, leaving] = [stage.open("Reply"), stage.open("Request")]
    const endpoint = await stage.join("inproc", reply, leaving)
    await leaving.send("question")
    await stage.hear(reply)
    leaving.close()
    await stage.try("answer", () => reply.send("too late"))
    const request = stage.open("Request")
    request.connect(endpoint)
    await request.send("another")
    await stage.hear(reply)
    await reply.send("in time")
    await stage.hear(request)
  },
  "ROUTER and DEALER pass on what a REQ and a REP say": async (stage) => {
    const [front, back] = [stage.open("Router"), stage.open("Dealer")]
    const [request, reply] = [stage.open("Request", { routingId: "asker" }), stage.open("Reply")]
    await stage.join("inproc", front, request)
    await stage.join("tcp", back, reply)
    await request.send(["a", "b"])
    const passing = await front.receive()
    stage.say(passing)
    await back.send(passing)
    await stage.hear(reply)
    await reply.send(["c", "d"])
    await front.send(await back.receive())
    await stage.hear(request)
  },
  "a third PAIR has nobody to talk to": async (stage) => {
    const [left, right, third] = [stage.open("Pair"), stage.open("Pair"), stage.open("Pair")]
    const endpoint = await stage.join("inproc", left, right)
    third.connect(endpoint)
    await right.send("heard")
    await stage.hear(left)
    await stage.pause(5)
    third.sendTimeout = 20
    await stage.try("send", () => third.send("x"))
  },
}
