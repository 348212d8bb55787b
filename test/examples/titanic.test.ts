import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { Broker } from "../../examples/guide/majordomo/broker.mts"
import { Client } from "../../examples/guide/majordomo/client.mts"
import { Worker } from "../../examples/guide/majordomo/worker.mts"
import { TitanicClient } from "../../examples/guide/titanic/client.mts"
import { RequestStore } from "../../examples/guide/titanic/store.mts"
import { Titanic } from "../../examples/guide/titanic/titanic.mts"
import type { Context } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

const heartbeats = { heartbeatInterval: 30, liveness: 1000 }
const request = { service: "echo", body: [Buffer.from("some"), Buffer.from([0, 255]), Buffer.alloc(0)] }
const folderOfTest = (): string => temporaryFolder(onTestFinished)

describe("The store of Titanic", () => {
  it("has what was kept when it is opened again, in order, and without what was half written", async () => {
    const folder = folderOfTest()
    const store = await RequestStore.open(folder)
    const first = await store.add(request)
    const second = await store.add({ ...request, service: "other" })
    await store.answer(second, request)
    await writeFile(join(folder, `${"a".repeat(32)}.request.part`), '{"serv')
    await writeFile(join(folder, `${"b".repeat(32)}.reply`), '{"service":"x","frames":[]}')
    const again = await RequestStore.open(folder)
    expect(await again.pending()).toEqual([first])
    expect(await again.request(first)).toEqual(request)
    expect(await again.reply(second)).toEqual(request.body)
    expect((await readdir(folder)).sort()).toEqual(
      [`${first}.request`, `${second}.reply`, `${second}.request`].sort(),
    )
  })

  it("gives ids of 32 hexadecimal digits, and takes nothing else for one", async () => {
    const folder = folderOfTest()
    const store = await RequestStore.open(join(folder, "inner"))
    await writeFile(join(folder, "secret.reply"), '{"service":"x","frames":[]}')
    expect(await store.add(request)).toMatch(/^[0-9a-f]{32}$/)
    for (const id of ["../secret", "", "A".repeat(32), `${"a".repeat(32)}/x`]) {
      expect(await store.reply(id)).toBeUndefined()
      await store.remove(id)
    }
    expect(await readdir(folder)).toContain("secret.reply")
  })

  it("keeps no reply to what was removed meanwhile", async () => {
    const folder = folderOfTest()
    const store = await RequestStore.open(folder)
    const id = await store.add(request)
    await store.remove(id)
    await store.answer(id, request)
    expect(await readdir(folder)).toEqual([])
  })
})

const start = async (context: Context) => {
  const broker = await Broker.bind("tcp://127.0.0.1:*", { ...heartbeats, context })
  onTestFinished(() => broker.close())
  const settings = { broker: broker.endpoint, context, ...heartbeats }
  const folder = folderOfTest()
  const startTitanic = async (): Promise<Titanic> => {
    const titanic = await Titanic.start(await RequestStore.open(folder), {
      ...settings,
      retryInterval: 10,
      timeout: 200,
    })
    onTestFinished(() => titanic.close())
    return titanic
  }
  const titanic = await startTitanic()
  const client = new TitanicClient(settings)
  const plain = new Client(settings)
  onTestFinished(async () => {
    await Promise.all([client.close(), plain.close()])
  })
  /** What a service answers to frames of text, as text. */
  const ask = async (service: string, ...frames: string[]): Promise<string[]> =>
    (await plain.request(service, frames)).map(String)
  return { settings, folder, titanic, startTitanic, client, ask }
}

describe("Titanic", () => {
  test("has requests done that came before their worker, also after it was started anew", async ({
    context,
  }) => {
    const { settings, folder, titanic, startTitanic, client } = await start(context)
    const ids = [await client.submit("upper", ["one"]), await client.submit("upper", ["two", "three"])]
    await titanic.close()
    expect(await readdir(folder)).toEqual(ids.map((id) => `${id}.request`))
    await startTitanic()
    const work = (body: readonly Buffer[]): string[] => body.map((each) => String(each).toUpperCase())
    await using _worker = new Worker({ ...settings, service: "upper" }, work)
    const replies = await Promise.all(ids.map((id) => client.wait(id, { interval: 5 })))
    expect(replies.map(String)).toEqual(["ONE", "TWO,THREE"])
    for (const id of ids) await client.discard(id)
    expect(await readdir(folder)).toEqual([])
  })

  test("answers with the codes of the protocol, the same as often as it is asked", async ({ context }) => {
    const { settings, ask } = await start(context)
    const [code, id = ""] = await ask("titanic.request", "echo", "text")
    expect([code, id]).toEqual(["200", expect.stringMatching(/^[0-9a-f]{32}$/)])
    for (let times = 0; times < 2; times++) expect(await ask("titanic.reply", id)).toEqual(["300"])
    await using _worker = new Worker({ ...settings, service: "echo" }, (body) => body)
    let reply = await ask("titanic.reply", id)
    while (reply[0] === "300") reply = await ask("titanic.reply", id)
    for (let times = 0; times < 2; times++) expect(await ask("titanic.reply", id)).toEqual(["200", "text"])
    for (let times = 0; times < 2; times++) expect(await ask("titanic.close", id)).toEqual(["200"])
    expect(await ask("titanic.reply", id)).toEqual(["400"])
    expect((await ask("titanic.request", "echo"))[0]).toMatch(/^500/)
  })

  test("goes on with the other requests when one of them is never answered", async ({ context }) => {
    const { settings, client } = await start(context)
    const asked: string[] = []
    const work = ([text]: readonly Buffer[]): Promise<string[]> | string[] => {
      asked.push(String(text))
      return String(text) === "fatal" ? new Promise<never>(() => {}) : [`no ${text}`]
    }
    const fatal = await client.submit("service", ["fatal"])
    const id = await client.submit("service", ["harmless"])
    await using _first = new Worker({ ...settings, service: "service" }, work)
    await until(() => asked.length === 1)
    await using _second = new Worker({ ...settings, service: "service" }, work)
    expect(String(await client.wait(id, { interval: 5 }))).toBe("no harmless")
    expect(await client.collect(fatal)).toBeUndefined()
  })

  test("does not let a service that nobody offers hold up another one", async ({ context }) => {
    const { settings, client } = await start(context)
    await client.submit("nobody", ["offers it"])
    await using _worker = new Worker({ ...settings, service: "echo" }, (body) => body)
    const id = await client.submit("echo", ["text"])
    expect(String(await client.wait(id, { interval: 5 }))).toBe("text")
  })
})
