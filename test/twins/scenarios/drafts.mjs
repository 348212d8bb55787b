/** The sockets of the draft interface. */

const names = ["Server", "Client", "Radio", "Dish", "Gather", "Scatter", "Datagram"]

const born = (name) => async (stage) => {
  const socket = stage.own(new stage.draft[name]())
  stage.say(socket.type, socket.closed, socket.lastEndpoint, socket.context === stage.zmq.context)
  stage.say(socket.readable, socket.threadSafe, socket.linger, socket.constructor.name)
  socket.close()
  stage.say(socket.closed)
}

/** What is sent by the second, who connects, over one transport or another. */
const overAll = (title, play) =>
  Object.fromEntries(
    ["tcp", "ipc", "inproc"].map((transport) => [
      `${title} over ${transport}`,
      (stage) => play(stage, transport),
    ]),
  )

export const scenarios = {
  ...Object.fromEntries(names.map((name) => [`a ${name} begins and ends`, born(name)])),
  ...overAll("a SERVER answers its CLIENTs", async (stage, transport) => {
    const [server, first, second] = ["Server", "Client", "Client"].map((name) => stage.open(name))
    await stage.join(transport, server, first, second)
    await first.send("first")
    const [one, { routingId }] = await server.receive()
    await second.send("second")
    const [two, other] = await server.receive()
    stage.say(one, two, typeof routingId, routingId !== other.routingId, routingId > 0)
    await server.send("for the second", other)
    await server.send("for the first", { routingId })
    await stage.hear(second)
    await stage.hear(first)
  }),
  ...overAll("a SCATTER shares out among its GATHERs", async (stage, transport) => {
    const [scatter, gather] = [stage.open("Scatter"), stage.open("Gather")]
    await stage.join(transport, gather, scatter)
    for (const message of ["a", Buffer.from("b"), ""]) await scatter.send(message)
    await stage.hear(gather, 3)
  }),
  "a SCATTER gives to its GATHERs in turn": async (stage) => {
    const scatter = stage.open("Scatter")
    const gathers = [stage.open("Gather"), stage.open("Gather")]
    for (const gather of gathers) scatter.connect(await stage.bind(gather, "inproc"))
    for (const text of ["1", "2", "3", "4"]) await scatter.send(text)
    for (const gather of gathers) await stage.drain(gather)
  },
  "what has no peer, or too many frames, is not sent": async (stage) => {
    for (const name of ["Client", "Scatter"]) {
      const socket = stage.open(name)
      socket.sendTimeout = 10
      await stage.try(`${name} to nobody`, () => socket.send("x"))
      socket.connect("tcp://127.0.0.1:1")
      await stage.try(`${name} in two frames`, () => socket.send(["a", "b"]))
    }
  },
  "a SERVER tells of clients that it does not know": async (stage) => {
    const server = stage.open("Server")
    await stage.bind(server)
    server.sendTimeout = 10
    await stage.try("send", () => server.send("x", { routingId: 4711 }))
  },
  "DATAGRAMs have an address and a body": async (stage) => {
    const [left, right] = [stage.open("Datagram"), stage.open("Datagram")]
    const places = []
    for (const socket of [left, right]) {
      const place = (await stage.absent()).replace("tcp://", "")
      await socket.bind(`udp://${place}`)
      places.push(stage.name(place))
      stage.say(socket.lastEndpoint)
    }
    const [address, body] = await stage.insist(left, [places[1], "hello"], right)
    stage.say(String(address), body)
    const [back, answer] = await stage.insist(right, [address, "answer"], left)
    stage.say(String(back), answer)
    await stage.try("connect", () => left.connect("udp://127.0.0.1:5555"))
  },
  "draft sockets go to the endpoints that are for them": async (stage) => {
    for (const name of names) {
      const socket = stage.open(name)
      await stage.try(`${name} binds`, () => socket.bind("udp://nonsense"))
      await stage.try(`${name} connects`, () => socket.connect("udp://nonsense"))
    }
  },
}
