import { expect } from "vitest"
import { Reply, Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const quick = { reconnectInterval: 10 }
const soon = { timeout: 10_000 }

describePeers("A libzmq server that is killed with a request", (peers) => {
  test("leaves our relaxed REQ free to ask again, and no reply is taken for another", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const request = new Request({ context, relaxed: true, correlate: true, ...quick })
    const server = await former.socket("REP")
    const endpoint = await server.bind()
    request.connect(endpoint)
    for (let round = 0; round < 20; round++) {
      await request.send(`question ${round}`)
      await server.echo()
      expect(String(await request.receive(soon))).toBe(`question ${round}`)
    }
    await request.send("lost")
    expect(await server.receive()).toEqual(["lost"])
    await former.kill()
    await until(() => request.stats().peers === 0)
    const again = await later.socket("REP")
    await again.bind(endpoint)
    for (let round = 20; round < 40; round++) {
      await request.send(`question ${round}`)
      await again.echo()
      expect(String(await request.receive(soon))).toBe(`question ${round}`)
    }
  })

  test("gets the requests that our relaxed REQ made meanwhile, but only the last reply counts", async ({
    context,
  }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const request = new Request({ context, relaxed: true, correlate: true, ...quick })
    const server = await former.socket("REP")
    const endpoint = await server.bind()
    request.connect(endpoint)
    await request.send("lost")
    expect(await server.receive()).toEqual(["lost"])
    await former.kill()
    await until(() => request.stats().peers === 0)
    for (const question of ["first", "second", "third"]) await request.send(question)
    const again = await later.socket("REP")
    await again.bind(endpoint)
    const asked: string[][] = []
    for (let count = 0; count < 3; count++) {
      const question = await again.receive()
      asked.push(question)
      await again.send(["answer to", ...question])
    }
    expect(asked).toEqual([["first"], ["second"], ["third"]])
    expect((await request.receive(soon)).map(String)).toEqual(["answer to", "third"])
    expect(request.readable).toBe(false)
  })

  test("leaves a strict REQ of ours waiting, however often the server comes back", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const request = new Request({ context, ...quick })
    const server = await former.socket("REP")
    const endpoint = await server.bind()
    request.connect(endpoint)
    await request.send("lost")
    expect(await server.receive()).toEqual(["lost"])
    await former.kill()
    await until(() => request.stats().peers === 0)
    const again = await later.socket("REP")
    await again.bind(endpoint)
    await until(() => request.stats().peers === 1)
    await expect(request.send("impatient")).rejects.toMatchObject({ code: "EFSM" })
    await expect(request.receive({ timeout: 50 })).rejects.toMatchObject({ code: "EAGAIN" })
    request.relaxed = true
    await request.send("relaxed")
    await again.echo()
    expect(String(await request.receive(soon))).toBe("relaxed")
  })
})

describePeers("A libzmq client that is killed before its reply", (peers) => {
  test("does not disturb our REP: the reply is dropped and others are served", async ({ context }) => {
    const former = await peers.start()
    const reply = new Reply({ context })
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    const [doomed, other] = [await former.socket("REQ"), await peers.shared.socket("REQ")]
    for (const client of [doomed, other]) await client.connect(endpoint)
    await until(() => reply.stats().peers === 2)
    await doomed.send("from the doomed")
    expect(String(await reply.receive(soon))).toBe("from the doomed")
    await former.kill()
    await until(() => reply.stats().peers === 1)
    await reply.send("for the doomed")
    await other.send("from the other")
    expect(String(await reply.receive(soon))).toBe("from the other")
    await reply.send("for the other")
    expect(await other.receive()).toEqual(["for the other"])
  })
})
