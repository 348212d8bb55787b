/** What observers are told, and in which order. */

/** The values of an event that do not change from run to run. */
const facts = ({ type, address, interval, error }) => {
  const parts = [type]
  if (address !== undefined)
    parts.push(`at ${/<\d+>/.test(address) ? address : address.replace(/\d+$/, "…")}`)
  if (interval !== undefined) parts.push("with an interval")
  if (error !== undefined) parts.push(`with ${error.code ?? error.name} ${error.errno}`)
  return parts.join(" ")
}

/** Says what was told. */
const report = (stage, { events }, { without = [] } = {}) => {
  for (const event of events) {
    if (!without.includes(event.type))
      stage.say(facts({ ...event, address: event.address && stage.show(event.address) }))
  }
}

export const scenarios = {
  ...Object.fromEntries(
    ["tcp", "ipc"].map((transport) => [
      `both sides tell of a connection over ${transport} and of its end`,
      async (stage) => {
        const [server, client] = [stage.open("Router"), stage.open("Dealer", { reconnectInterval: 10_000 })]
        const [told, clientTold] = [stage.watch(server), stage.watch(client)]
        await stage.join(transport, server, client)
        await told.told("handshake")
        await clientTold.told("handshake")
        client.close()
        await told.told("disconnect")
        server.close()
        await Promise.all([told.ended, clientTold.ended])
        stage.say("server")
        report(stage, told)
        stage.say("client")
        report(stage, clientTold, { without: transport === "ipc" ? ["connect:delay"] : [] })
      },
    ]),
  ),
  "a socket that connects tells of losing its peer": async (stage) => {
    const [server, client] = [stage.open("Router"), stage.open("Dealer", { reconnectInterval: 10_000 })]
    const told = stage.watch(client)
    await stage.join("tcp", server, client)
    await told.told("handshake")
    server.close()
    await told.told("connect:retry")
    client.close()
    await told.ended
    report(stage, told)
  },
  "a socket that connects tells of finding nobody": async (stage) => {
    const endpoint = await stage.absent()
    const push = stage.open("Push", { reconnectInterval: 10_000 })
    const told = stage.watch(push)
    push.connect(endpoint)
    await told.told("connect:retry")
    push.close()
    await told.ended
    report(stage, told)
  },
  "binding and unbinding are told": async (stage) => {
    const pull = stage.open("Pull")
    const told = stage.watch(pull)
    const endpoint = await stage.bind(pull)
    await pull.unbind(endpoint)
    await told.told("close")
    pull.close()
    await told.ended
    report(stage, told)
  },
  "an address that is taken is told": async (stage) => {
    const endpoint = await stage.bind(stage.open("Pull"))
    const pull = stage.open("Pull")
    const told = stage.watch(pull)
    await pull.bind(endpoint).catch(() => {})
    await told.told("bind:error")
    pull.close()
    await told.ended
    for (const { type, error } of told.events) stage.say(type, ...(error === undefined ? [] : [error]))
  },
  "nothing is told of what happens inside the process": async (stage) => {
    const [left, right] = [stage.open("Pair"), stage.open("Pair")]
    const [told, other] = [stage.watch(left), stage.watch(right)]
    await stage.join("inproc", left, right)
    await left.send("x")
    await stage.hear(right)
    left.close()
    right.close()
    await Promise.all([told.ended, other.ended])
    report(stage, told)
    report(stage, other)
  },
  "types that do not fit are told": async (stage) => {
    const [pull, other] = [stage.open("Pull"), stage.open("Pull", { reconnectInterval: 10_000 })]
    const told = stage.watch(pull)
    await stage.join("tcp", pull, other)
    await told.told("disconnect").catch(() => {})
    stage.say(told.types().includes("handshake"))
  },
  "an observer gives one event after the other": async (stage) => {
    const router = stage.open("Router")
    const { events } = router
    stage.say(events === router.events, events instanceof stage.zmq.Observer, events.closed)
    await stage.bind(router)
    await stage.bind(router)
    for (let count = 0; count < 2; count++) {
      const { type, address } = await events.receive()
      stage.say(type, address)
    }
    const last = events.receive()
    router.close()
    let event = await last
    while (event.type !== "end") event = await events.receive()
    stage.say(event.type, events.closed)
    await stage.try("receive", () => events.receive())
  },
  "listeners are called with events": async (stage) => {
    const router = stage.open("Router")
    const heard = []
    const listener = (event) => heard.push(event.type)
    router.events.on("bind", listener)
    router.events.on("close", listener)
    const endpoint = await stage.bind(router)
    await stage.until(() => heard.length === 1)
    router.events.off("bind", listener)
    await stage.bind(router)
    await router.unbind(endpoint)
    await stage.until(() => heard.length === 2)
    stage.say(heard)
  },
  "observers of one's own": async (stage) => {
    const router = stage.open("Router")
    await stage.try("of nothing", () => new stage.zmq.Observer())
    const observer = new stage.zmq.Observer(router)
    await stage.bind(router)
    const { type, address } = await observer.receive()
    stage.say(type, address)
  },
}
