/** Talking to what does not speak ZMTP. */

export const scenarios = {
  ...Object.fromEntries(
    ["tcp", "ipc"].map((transport) => [
      `two STREAMs tell of each other and exchange octets over ${transport}`,
      async (stage) => {
        const [server, client] = [stage.open("Stream"), stage.open("Stream")]
        await stage.join(transport, server, client)
        const [ours, begin] = await client.receive()
        const [theirs, met] = await server.receive()
        stage.say(ours.length, begin, theirs.length, met)
        await client.send([ours, "GET /"])
        stage.say((await server.receive()).slice(1))
        await server.send([theirs, "HTTP/1.0 200 OK"])
        stage.say((await client.receive()).slice(1))
        await server.send([theirs, ""])
        // Whoever waits is told sooner of what goes on outside.
        const waiting = stage.outcome(() => server.receive())
        stage.say((await client.receive()).slice(1))
        server.close()
        stage.say(await waiting)
      },
    ]),
  ),
  "a STREAM calls whom it connects to by the name it was given": async (stage) => {
    const [server, client] = [stage.open("Stream"), stage.open("Stream")]
    client.connect(await stage.bind(server), { routingId: "server" })
    await stage.hear(client)
    await client.send(["server", "hello"])
    await stage.try("nobody", () => client.send(["other", "hello"]))
    await server.receive()
    stage.say((await server.receive()).slice(1))
  },
  "a STREAM without notify tells of octets only": async (stage) => {
    const server = stage.open("Stream", { notify: false })
    const client = stage.open("Stream")
    await stage.join("tcp", server, client)
    const [id] = await client.receive()
    await client.send([id, "hello"])
    stage.say((await server.receive()).slice(1))
  },
  "a STREAM hears the greeting of a peer that speaks ZMTP": async (stage) => {
    const [stream, dealer] = [stage.open("Stream"), stage.open("Dealer")]
    await stage.join("tcp", stream, dealer)
    stage.say((await stream.receive()).slice(1))
    const [, signature] = await stream.receive()
    stage.say(signature)
  },
  "a STREAM has no use for names inside the process": async (stage) => {
    const stream = stage.open("Stream")
    await stage.try("bind", async () => void (await stream.bind("inproc://stream")))
    await stage.try("connect", () => stream.connect("inproc://stream"))
  },
}
