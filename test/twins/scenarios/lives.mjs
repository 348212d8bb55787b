/** Closing, waiting, loops, contexts and proxies. */

export const scenarios = {
  "a closed socket refuses everything": async (stage) => {
    const [pair, subscriber] = [stage.open("Pair"), stage.open("Subscriber")]
    pair.close()
    subscriber.close()
    const calls = {
      bind: () => pair.bind("inproc://closed"),
      bindSync: () => pair.bindSync("inproc://closed"),
      connect: () => pair.connect("inproc://closed"),
      unbind: () => pair.unbind("inproc://closed"),
      disconnect: () => pair.disconnect("inproc://closed"),
      send: () => pair.send("x"),
      receive: () => pair.receive(),
      subscribe: () => subscriber.subscribe("x"),
    }
    for (const [title, call] of Object.entries(calls)) await stage.try(title, call)
    stage.say(pair.closed, pair.readable, pair.writable)
  },
  "closing settles what waits": async (stage) => {
    const [pull, push, reply] = [stage.open("Pull"), stage.open("Push"), stage.open("Reply")]
    const waiting = [
      stage.outcome(() => pull.receive()),
      stage.outcome(() => push.send("x")),
      stage.outcome(() => reply.receive()),
    ]
    await stage.pause(5)
    for (const socket of [pull, push, reply]) socket.close()
    stage.say(await Promise.all(waiting))
  },
  "a loop ends when its socket closes": async (stage) => {
    for (const name of ["Pull", "Router", "Subscriber", "Pair"]) {
      const socket = stage.open(name)
      socket.receiveTimeout = -1
      const looping = (async () => {
        for await (const message of socket) stage.say(message)
        return "over"
      })()
      await stage.pause(5)
      socket.close()
      await stage.try(name, () => looping)
    }
  },
  "a loop ends in the middle of messages when it closes its socket": async (stage) => {
    const [push, pull] = [stage.open("Push"), stage.open("Pull")]
    await stage.join("inproc", pull, push)
    for (const text of ["a", "b", "c"]) await push.send(text)
    for await (const message of pull) {
      stage.say(message)
      if (String(message) === "b") pull.close()
    }
    stage.say(pull.closed)
  },
  "a loop that is left does not close its socket": async (stage) => {
    const [push, pull] = [stage.open("Push"), stage.open("Pull")]
    await stage.join("inproc", pull, push)
    for (const text of ["a", "b", "c"]) await push.send(text)
    for await (const message of pull) {
      stage.say(message)
      break
    }
    stage.say(pull.closed)
    await stage.hear(pull, 2)
  },
  "a loop fails when its time is up": async (stage) => {
    const pull = stage.open("Pull", { receiveTimeout: 10 })
    await stage.try("loop", async () => {
      for await (const message of pull) stage.say(message)
    })
    stage.say(pull.closed)
  },
  "a loop over a closed socket": async (stage) => {
    const pull = stage.open("Pull")
    pull.close()
    await stage.try("loop", async () => {
      for await (const message of pull) stage.say(message)
      return "over"
    })
  },
  "a socket that lingers sends what waits": async (stage) => {
    const endpoint = await stage.absent()
    const push = stage.open("Push", { linger: 5000, reconnectInterval: 5 })
    push.connect(endpoint)
    await push.send("last words")
    push.close()
    const pull = stage.open("Pull")
    await pull.bind(endpoint)
    await stage.hear(pull)
  },
  "a socket that does not linger drops what waits": async (stage) => {
    const endpoint = await stage.absent()
    const push = stage.open("Push", { linger: 0, reconnectInterval: 5 })
    const { ended } = stage.watch(push)
    push.connect(endpoint)
    await push.send("lost")
    push.close()
    await ended
    const pull = stage.open("Pull")
    await pull.bind(endpoint)
    await stage.drain(pull, 60)
  },
  "what a socket sent inside the process outlives it": async (stage) => {
    const [push, pull] = [stage.open("Push"), stage.open("Pull")]
    await stage.join("inproc", pull, push)
    for (const text of ["a", "b"]) await push.send(text)
    push.close()
    await stage.hear(pull, 2)
    const early = stage.open("Push")
    early.connect("inproc://outlived")
    await early.send("c")
    early.close()
    const late = stage.open("Pull")
    await late.bind("inproc://outlived")
    await stage.drain(late, 50)
  },
  "a context hands its options on": async (stage) => {
    for (const options of [{}, { blocky: true }, { blocky: false }, { ipv6: true }, { ioThreads: 2 }]) {
      const context = new stage.zmq.Context(options)
      const socket = stage.own(new stage.zmq.Push({ context }))
      stage.say(context.blocky, context.ipv6, context.ioThreads, context.maxSockets, context.maxMessageSize)
      stage.say(socket.linger, socket.ipv6, socket.context === context)
    }
  },
  "options of a context change what comes after": async (stage) => {
    const context = stage.context({ maxSockets: 100 })
    const before = stage.own(new stage.zmq.Push({ context }))
    context.ipv6 = true
    context.blocky = true
    const after = stage.own(new stage.zmq.Push({ context }))
    stage.say(before.ipv6, before.linger, after.ipv6, after.linger)
    for (const [name, value] of Object.entries({ maxSockets: 0, ioThreads: -1, maxMessageSize: -1 }))
      await stage.try(name, () => {
        context[name] = value
      })
    stage.say(context.maxSockets, context.ioThreads, context.maxMessageSize, context.maxSocketsLimit)
  },
  "a context has so many sockets": async (stage) => {
    const context = stage.context({ maxSockets: 2 })
    const sockets = [1, 2].map(() => stage.own(new stage.zmq.Push({ context })))
    await stage.try("a third", () => void stage.own(new stage.zmq.Push({ context })))
    sockets[0].close()
    const inItsPlace = () => {
      try {
        return stage.own(new stage.zmq.Push({ context }))
      } catch {
        return undefined
      }
    }
    await stage.until(() => inItsPlace() !== undefined)
    await stage.try("another", () => void stage.own(new stage.zmq.Push({ context })))
  },
  "names inside the process belong to a context": async (stage) => {
    const contexts = [stage.context(), stage.context()]
    for (const [index, context] of contexts.entries()) {
      const [push, pull] = [new stage.zmq.Push({ context }), new stage.zmq.Pull({ context })].map((each) =>
        stage.own(each),
      )
      await pull.bind("inproc://one name")
      push.connect("inproc://one name")
      await push.send(`context ${index}`)
      await stage.hear(pull)
    }
  },
  "a context without I/O threads stays inside the process": async (stage) => {
    const context = stage.context({ ioThreads: 0 })
    const [push, pull] = [stage.zmq.Push, stage.zmq.Pull].map((Class) => stage.own(new Class({ context })))
    await pull.bind("inproc://threadless")
    push.connect("inproc://threadless")
    await push.send("within")
    await stage.hear(pull)
    await stage.try("tcp", () => pull.bind("tcp://127.0.0.1:*"))
  },
  "the library tells what it is": async (stage) => {
    const { capability, version, context, Context } = stage.zmq
    stage.say(typeof version, version.split(".").length >= 2, context instanceof Context)
    stage.say(Object.values(capability).every((each) => typeof each === "boolean"))
    stage.say(Object.keys(capability).sort(), capability.ipc, capability.draft)
  },
  "a proxy needs two sockets with endpoints": async (stage) => {
    const { Proxy, Router, Dealer } = stage.zmq
    const proxy = new Proxy(stage.own(new Router()), stage.own(new Dealer()))
    await stage.try("nothing bound", async () => proxy.run())
    await proxy.frontEnd.bind("inproc://front")
    await stage.try("one bound", async () => proxy.run())
    await stage.try("pause", () => proxy.pause())
    await stage.try("resume", () => proxy.resume())
    await stage.try("no sockets", () => new Proxy())
    await stage.try("one socket", () => new Proxy(proxy.frontEnd))
  },
  "a proxy passes requests and replies until it is terminated": async (stage) => {
    const { Proxy, Router, Dealer } = stage.zmq
    const proxy = new Proxy(stage.own(new Router({ linger: 0 })), stage.own(new Dealer({ linger: 0 })))
    const front = await stage.bind(proxy.frontEnd)
    const back = await stage.bind(proxy.backEnd)
    const running = proxy.run()
    const [request, reply] = [stage.open("Request"), stage.open("Reply")]
    request.connect(front)
    reply.connect(back)
    for (const message of ["msg1", ["msg", "22"]]) {
      await request.send(message)
      const question = await reply.receive()
      await reply.send([...question, "!"])
      await stage.hear(request)
    }
    proxy.terminate()
    await stage.try("run", () => running)
    stage.say(proxy.frontEnd.closed, proxy.backEnd.closed)
    await stage.try("terminate again", () => proxy.terminate())
  },
  "a proxy of publications passes subscriptions the other way": async (stage) => {
    const { Proxy, XSubscriber, XPublisher } = stage.zmq
    const proxy = new Proxy(
      stage.own(new XSubscriber({ linger: 0 })),
      stage.own(new XPublisher({ linger: 0 })),
    )
    const front = await stage.bind(proxy.frontEnd)
    const back = await stage.bind(proxy.backEnd)
    const running = proxy.run()
    const [publisher, subscriber] = [stage.open("XPublisher"), stage.open("Subscriber")]
    publisher.connect(front)
    subscriber.connect(back)
    subscriber.subscribe("a")
    await stage.hear(publisher)
    for (const text of ["b", "a", "ab"]) await publisher.send(text)
    await stage.hear(subscriber, 2)
    proxy.terminate()
    await running
  },
}
