import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import {
  closedPort,
  hasIpv6,
  hasLoopbackNetwork,
  impossibleHost,
  loopbackName,
  ownPlace,
} from "../support/network.ts"
import { RawListener } from "../support/raw-listener.ts"
import { watchEvents } from "../support/watch-events.ts"

const portOf = (endpoint: string | null): string => String(endpoint).split(":").at(-1) as string

describe("A tcp endpoint that is bound", () => {
  const spellings = [
    ["tcp://127.0.0.1:*", /^tcp:\/\/127\.0\.0\.1:\d+$/],
    ["tcp://127.0.0.1:0", /^tcp:\/\/127\.0\.0\.1:\d+$/],
    ["tcp://*:*", /^tcp:\/\/0\.0\.0\.0:\d+$/],
    ["tcp://*:0", /^tcp:\/\/0\.0\.0\.0:\d+$/],
    ["tcp://0.0.0.0:*", /^tcp:\/\/0\.0\.0\.0:\d+$/],
    [`tcp://${loopbackName}:*`, /^tcp:\/\/127\.0\.0\.1:\d+$/],
    ["tcp://localhost:*", /^tcp:\/\/127\.0\.0\.1:\d+$/],
  ] as const

  test.for(spellings)(
    "as %s is told in numbers and can be connected to as told",
    async ([spelling, numeric], { context }) => {
      const pull = new Pull({ context })
      const push = new Push({ context })
      const endpoint = await pull.bind(spelling)
      expect(endpoint).toMatch(numeric)
      expect(portOf(endpoint)).not.toBe("0")
      expect(pull.lastEndpoint).toBe(endpoint)
      push.connect(endpoint)
      expect(push.lastEndpoint).toBe(endpoint)
      await exchange(push, pull)
    },
  )

  test("can be bound without waiting, and listens at once", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoint = pull.bindSync("tcp://127.0.0.1:*")
    expect(pull.lastEndpoint).toBe(endpoint)
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(endpoint)
    await exchange(push, pull)
  })

  test("by the name of this machine can be bound without waiting as well", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    expect(pull.bindSync("tcp://localhost:*")).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    push.connect(pull.lastEndpoint as string)
    await exchange(push, pull)
  })

  test("by its port is where peers find it", async ({ context }) => {
    const port = await closedPort()
    const pull = new Pull({ context })
    expect(await pull.bind(`tcp://127.0.0.1:${port}`)).toBe(`tcp://127.0.0.1:${port}`)
  })

  test("needs the name of an interface or a host to bind by name", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoint = `tcp://${impossibleHost}:5555`
    const error = expect.objectContaining({
      code: "ENODEV",
      address: endpoint,
      message: expect.stringContaining(impossibleHost),
    })
    await expect(pull.bind(endpoint)).rejects.toEqual(error)
    expect(() => pull.bindSync(endpoint)).toThrow(error)
    expect(pull.lastEndpoint).toBeNull()
  })
})

// Some containers have no IPv6 at all.
describe.runIf(hasIpv6)("With the option ipv6", () => {
  const spellings = [
    ["tcp://[::1]:*", /^tcp:\/\/\[::1\]:\d+$/],
    ["tcp://::1:*", /^tcp:\/\/\[::1\]:\d+$/],
    ["tcp://[::]:*", /^tcp:\/\/\[::\]:\d+$/],
    ["tcp://*:*", /^tcp:\/\/\[::\]:\d+$/],
    ["tcp://127.0.0.1:*", /^tcp:\/\/\[::ffff:127\.0\.0\.1\]:\d+$/],
  ] as const

  test.for(spellings)(
    "%s can be bound, and connected to as told",
    async ([spelling, numeric], { context }) => {
      const pull = new Pull({ context, ipv6: true })
      const push = new Push({ context, ipv6: true })
      const endpoint = await pull.bind(spelling)
      expect(endpoint).toMatch(numeric)
      push.connect(endpoint)
      await exchange(push, pull)
    },
  )

  test("the wildcard is reached over both families", async ({ context }) => {
    const pull = new Pull({ context, ipv6: true })
    const port = portOf(await pull.bind("tcp://*:*"))
    for (const [endpoint, ipv6] of [
      [`tcp://127.0.0.1:${port}`, false],
      [`tcp://127.0.0.1:${port}`, true],
      [`tcp://[::1]:${port}`, true],
      [`tcp://localhost:${port}`, true],
    ] as const) {
      const push = new Push({ context, ipv6 })
      push.connect(endpoint)
      await exchange(push, pull)
    }
  })

  test("an IPv4 address that is bound serves peers without IPv6", async ({ context }) => {
    const pull = new Pull({ context, ipv6: true })
    const push = new Push({ context })
    push.connect(`tcp://127.0.0.1:${portOf(await pull.bind("tcp://127.0.0.1:*"))}`)
    await exchange(push, pull)
  })

  test("the wildcard does not settle for IPv4 when its port is taken", async ({ context }) => {
    const first = new Pull({ context, ipv6: true })
    const port = portOf(await first.bind("tcp://[::1]:*"))
    const second = new Pull({ context, ipv6: true })
    await expect(second.bind(`tcp://*:${port}`)).rejects.toMatchObject({
      code: "EADDRINUSE",
      address: `tcp://*:${port}`,
    })
  })

  test("off, IPv6 addresses cannot be bound, and the error says why", async ({ context }) => {
    const pull = new Pull({ context })
    await expect(pull.bind("tcp://[::1]:*")).rejects.toMatchObject({
      code: "ENODEV",
      address: "tcp://[::1]:*",
      message: expect.stringContaining("ipv6"),
    })
  })

  test("the context's ipv6 is that of its sockets", async ({ context }) => {
    context.ipv6 = true
    expect(await new Pull({ context }).bind("tcp://*:*")).toMatch(/^tcp:\/\/\[::\]:/)
  })
})

describe("An address in use", () => {
  test.for([
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.1", "*"],
    ["*", "127.0.0.1"],
    ["*", "*"],
  ] as const)("(%s, then %s) is refused with the endpoint", async ([first, second], { context }) => {
    const port = portOf(await new Pull({ context }).bind(`tcp://${first}:*`))
    const pull = new Pull({ context })
    const endpoint = `tcp://${second}:${port}`
    const error = expect.objectContaining({
      code: "EADDRINUSE",
      address: endpoint,
      message: expect.stringContaining(endpoint),
    })
    await expect(pull.bind(endpoint)).rejects.toEqual(error)
    expect(() => pull.bindSync(endpoint)).toThrow(error)
    expect(pull.lastEndpoint).toBeNull()
    // The socket is none the worse for it.
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
  })

  test("leaves no listener of the failed attempt behind", async ({ context }) => {
    const first = new Pull({ context })
    const endpoint = await first.bind(ownPlace())
    const second = new Pull({ context })
    for (let attempt = 0; attempt < 20; attempt++) {
      await expect(second.bind(endpoint)).rejects.toMatchObject({ code: "EADDRINUSE" })
    }
    await first.unbind(endpoint)
    expect(await second.bind(endpoint)).toBe(endpoint)
  })
})

describe("A source address before a semicolon", () => {
  // Only Linux has more than one loopback address from the start.
  test.runIf(hasLoopbackNetwork)("is where the connection comes from", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context })
    push.connect(`tcp://127.0.0.2:0;${listener.address}`)
    expect((await listener.accept()).remoteAddress).toBe("127.0.0.2")
  })

  test("may be an interface, or any", async ({ context }) => {
    for (const source of [loopbackName, "*"]) {
      const pull = new Pull({ context })
      const push = new Push({ context })
      push.connect(`tcp://${source}:*;127.0.0.1:${portOf(await pull.bind("tcp://127.0.0.1:*"))}`)
      await exchange(push, pull)
    }
  })

  test("may have a port, the same for several destinations", async ({ context }) => {
    await using first = await RawListener.listen()
    await using second = await RawListener.listen()
    const source = await closedPort()
    const push = new Push({ context })
    push.connect(`tcp://127.0.0.1:${source};${first.address}`)
    expect((await first.accept()).remotePort).toBe(source)
    push.connect(`tcp://127.0.0.1:${source};${second.address}`)
    expect((await second.accept()).remotePort).toBe(source)
    push.disconnect(`tcp://127.0.0.1:${source};${first.address}`)
  })

  test("that does not exist is tried again, not passed over", async ({ context }) => {
    await using listener = await RawListener.listen()
    const push = new Push({ context, reconnectInterval: 10 })
    const events = watchEvents(push)
    push.connect(`tcp://nosuch0:0;${listener.address}`)
    await events.told("connect:retry", 2)
    expect(listener.pending).toBe(0)
    expect(events.types).not.toContain("connect")
  })
})

test("A socket never takes itself for a peer", async ({ context }) => {
  const port = await closedPort()
  const push = new Push({ context, reconnectInterval: 5 })
  const events = watchEvents(push)
  // Loopback connects a port to itself when nobody listens there.
  push.connect(`tcp://127.0.0.1:${port};127.0.0.1:${port}`)
  await events.told("connect:retry", 2)
  expect(new Set(events.types)).toEqual(new Set(["connect:delay", "close", "connect:retry"]))
})
