import { expect } from "vitest"
import { LazyPirate } from "../../examples/guide/lazy-pirate/client.mts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"

describePeers("A lazy pirate", (peers) => {
  test("asks a libzmq that was silent once more, and takes no late answer for the one to a later question", async () => {
    const server = await peers.shared.socket("REP")
    let told = (): void => {}
    const silence = new Promise<void>((resolve) => {
      told = resolve
    })
    let timeout = 100
    const patience = {
      attempts: 2,
      get timeout() {
        return timeout
      },
      onSilence: () => {
        timeout = 20_000
        told()
      },
    }
    await using client = new LazyPirate(await server.bind(), patience)
    const answer = client.ask("question")
    await silence
    expect(await server.receive()).toEqual(["question"])
    await server.send("too late")
    expect(await server.receive()).toEqual(["question"])
    await server.send("in time")
    expect(String(await answer)).toBe("in time")
    const next = client.ask("next")
    expect(await server.receive()).toEqual(["next"])
    await server.send("and on")
    expect(String(await next)).toBe("and on")
  })

  test("gives up in the end, or at once when it is told to, and can ask again then", async () => {
    const server = await peers.shared.socket("REP")
    const endpoint = await server.bind(ownPlace())
    await server.unbind(endpoint)
    let silences = 0
    const onSilence = (): void => {
      silences++
    }
    await using client = new LazyPirate(endpoint, { timeout: 30, attempts: 3, onSilence })
    await expect(client.ask("anybody?")).rejects.toMatchObject({ code: "EAGAIN" })
    expect(silences).toBe(3)
    await using patient = new LazyPirate(endpoint, { timeout: 20_000, attempts: 1 })
    const stop = new AbortController()
    const given = patient.ask("anybody?", stop.signal)
    stop.abort(new Error("enough"))
    await expect(given).rejects.toThrow("enough")
    const answer = patient.ask("and now?")
    await server.bind(endpoint)
    expect(await server.receive()).toEqual(["and now?"])
    await server.send("yes")
    expect(String(await answer)).toBe("yes")
  })

  test("asks one question after the other, and none any more once it is closed", async () => {
    const server = await peers.shared.socket("REP")
    const client = new LazyPirate(await server.bind(), { timeout: 20_000, attempts: 3 })
    const answers = ["one", "two"].map((each) => client.ask(each))
    for (const question of ["one", "two"]) {
      expect(await server.receive()).toEqual([question])
      await server.send(`no ${question}`)
    }
    expect((await Promise.all(answers)).map(String)).toEqual(["no one", "no two"])
    const last = client.ask("three")
    expect(await server.receive()).toEqual(["three"])
    await client[Symbol.asyncDispose]()
    await expect(last).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(client.ask("four")).rejects.toMatchObject({ code: "EBADF" })
  })
})
