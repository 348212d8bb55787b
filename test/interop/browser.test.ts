import { setTimeout as delay } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Context, Dealer, Publisher, Pull, Push, Reply, XPublisher } from "../../src/index.ts"
import { Browser, type Page } from "../support/browser.ts"
import { test } from "../support/context-test.ts"
import { WebPage } from "../support/web-page.ts"

const browser: Browser | Error = await Browser.start().catch((error: Error) => error)
if (browser instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw browser
afterAll(async () => {
  if (browser instanceof Browser) await browser.close()
})

const patience = { timeout: 20_000 }

/** Where a socket of ours is bound for pages. */
const bound = async <Own extends { bind(endpoint: string): Promise<unknown>; lastEndpoint: string | null }>(
  socket: Own,
): Promise<string> => {
  await socket.bind("ws://127.0.0.1:*/feed")
  return socket.lastEndpoint as string
}

const socketOf = (type: string, endpoint: string, before = ""): string => `
  const zmq = await import("typemq")
  const socket = new zmq.${type}({ linger: 1000 })
  ${before}
  socket.connect(${JSON.stringify(endpoint)})
  const text = (message) => message.map((each) => new TextDecoder().decode(each))`

/** A browser gives up what it fetches whenever a network comes or goes, and those of other tests do. */
const loaded = async (page: Page, attempts = 50): Promise<void> => {
  try {
    await page.run('await import("typemq")')
  } catch (error) {
    if (attempts === 1) throw error
    await delay(200)
    await loaded(page, attempts - 1)
  }
}

describe("A page in a browser", { timeout: 60_000 }, () => {
  if (browser instanceof Error) {
    // Where there is no browser there is nothing to try it with; the interop job insists on one.
    it("needs a browser", (context) => context.skip(browser.message))
    return
  }
  let server: WebPage
  let page: Page
  beforeAll(async () => {
    server = await WebPage.serve()
    page = await browser.open(server.url)
    await loaded(page)
  }, 60_000)
  afterAll(() => server.close())

  const publisherFor = (context: Context): XPublisher => new XPublisher({ context, linger: 0 })

  test("subscribes to a publisher over ws", async ({ context }) => {
    const publisher = publisherFor(context)
    const endpoint = await bound(publisher)
    const received = page.run<string[][]>(`
      ${socketOf("Subscriber", endpoint, 'socket.subscribe("news")')}
      const messages = []
      for await (const message of socket) {
        messages.push(text(message))
        if (messages.length === 3) break
      }
      await socket.close()
      return messages`)
    expect(String(await publisher.receive(patience))).toBe("\x01news")
    for (const each of ["one", "two", "three"]) {
      await publisher.send(["weather", each])
      await publisher.send(["news", each])
    }
    expect(await received).toEqual([
      ["news", "one"],
      ["news", "two"],
      ["news", "three"],
    ])
    // The page has closed its socket, so its topic is gone as well.
    expect(String(await publisher.receive(patience))).toBe("\x00news")
  })

  test("asks, and is answered", async ({ context }) => {
    const reply = new Reply({ context })
    const endpoint = await bound(reply)
    reply.consume((message) => {
      reply.trySend(message.map((each) => String(each).toUpperCase()))
    })
    const answers = await page.run<string[][]>(`
      ${socketOf("Request", endpoint)}
      const answers = []
      for (const question of ["who", "what", ["a", "", "b"]]) {
        await socket.send(question)
        answers.push(text(await socket.receive({ timeout: 20000 })))
      }
      await socket.close()
      return answers`)
    expect(answers).toEqual([["WHO"], ["WHAT"], ["A", "", "B"]])
  })

  test("sends megabytes, in order and whole", async ({ context }) => {
    const pull = new Pull({ context })
    const sent = page.run<number>(`
      ${socketOf("Push", await bound(pull))}
      for (let number = 0; number < 40; number++) {
        await socket.send([String(number), new Uint8Array(200000).fill(number)])
      }
      await socket.close()
      return 40`)
    for (let number = 0; number < 40; number++) {
      const [head, body] = await pull.receive(patience)
      expect([String(head), body?.equals(Buffer.alloc(200_000, number))]).toEqual([`${number}`, true])
    }
    expect(await sent).toBe(40)
  })

  test("receives megabytes, also when it takes its time", async ({ context }) => {
    const push = new Push({ context })
    const received = page.run<number[]>(`
      ${socketOf("Pull", await bound(push), "socket.receiveHighWaterMark = 2")}
      const numbers = []
      for (let count = 0; count < 40; count++) {
        const [head, body] = await socket.receive({ timeout: 20000 })
        if (body.length !== 200000 || body.some((octet) => octet !== count)) throw new Error("damaged")
        numbers.push(Number(text([head])))
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      await socket.close()
      return numbers`)
    for (let number = 0; number < 40; number++) await push.send([`${number}`, Buffer.alloc(200_000, number)])
    expect(await received).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })

  test("comes back when the other side was away", async ({ context }) => {
    const first = new Dealer({ context, linger: 10_000 })
    const endpoint = await bound(first)
    const received = page.run<string[]>(`
      ${socketOf("Dealer", endpoint, "socket.reconnectInterval = 20")}
      const messages = [text(await socket.receive({ timeout: 20000 }))[0]]
      messages.push(text(await socket.receive({ timeout: 20000 }))[0])
      await socket.close()
      return messages`)
    await first.send("before")
    await first.close()
    const second = new Dealer({ context })
    await second.bind(endpoint)
    await second.send("after")
    expect(await received).toEqual(["before", "after"])
  })

  test("is told at once what it cannot do", async () => {
    const codes = await page.run<string[]>(`
      const zmq = await import("typemq")
      const socket = new zmq.Pair({ linger: 0 })
      const codes = []
      for (const attempt of [
        () => socket.bindSync("ws://127.0.0.1:8080"),
        () => socket.connect("tcp://127.0.0.1:8080"),
        () => socket.connect("ws://127.0.0.1"),
      ]) {
        try {
          attempt()
        } catch (error) {
          codes.push(error.code)
        }
      }
      await socket.close()
      return codes`)
    expect(codes).toEqual(["ENOTSUP", "EPROTONOSUPPORT", "EINVAL"])
  })

  test("has connections inside itself", async () => {
    const received = await page.run<string>(`
      const zmq = await import("typemq")
      const [push, pull] = [new zmq.Push(), new zmq.Pull()]
      await pull.bind("inproc://page")
      push.connect("inproc://page")
      await push.send("inside")
      const [frame] = await pull.receive({ timeout: 5000 })
      await Promise.all([push.close(), pull.close()])
      return new TextDecoder().decode(frame)`)
    expect(received).toBe("inside")
  })

  test("hears from a publisher that does not know of it", async ({ context }) => {
    const publisher = new Publisher({ context })
    const endpoint = await bound(publisher)
    const received = page.run<string[]>(`
      ${socketOf("Subscriber", endpoint, "socket.subscribe()")}
      const message = text(await socket.receive({ timeout: 20000 }))
      await socket.close()
      return message`)
    let done = false
    const heard = received.finally(() => {
      done = true
    })
    while (!done) {
      await publisher.send("again and again")
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await heard).toEqual(["again and again"])
  })
})
