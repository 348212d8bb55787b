import { describe, expect } from "vitest"
import { Dealer, Publisher, Pull, Push, Reply, Request, type Socket, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { closedPort, hasIpv6, impossibleHost, ownPlace } from "../support/network.ts"
import { until } from "../support/until.ts"

const portOf = (endpoint: string): string => endpoint.split(":").at(-1) as string

const unknown = (endpoint: string) =>
  expect.objectContaining({ code: "ENOENT", address: endpoint, message: expect.stringContaining(endpoint) })

const peers = (socket: Socket, count: number): Promise<void> =>
  until(
    () => socket.stats().peers === count,
    () => `${count} peers (there are ${socket.stats().peers})`,
  )

describe("A socket with several endpoints", () => {
  test("receives from all of them, bound and connected", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoints = [
      await pull.bind("tcp://127.0.0.1:*"),
      await pull.bind("tcp://127.0.0.1:*"),
      await pull.bind("ipc://*"),
      await pull.bind("inproc://several"),
    ]
    expect(new Set(endpoints).size).toBe(4)
    const bound = new Push({ context })
    pull.connect(await bound.bind("tcp://127.0.0.1:*"))
    for (const endpoint of endpoints) {
      const push = new Push({ context })
      push.connect(endpoint)
      await exchange(push, pull, endpoint)
    }
    await exchange(bound, pull)
  })

  test("names the last of them", async ({ context }) => {
    const dealer = new Dealer({ context })
    expect(dealer.lastEndpoint).toBeNull()
    const first = await dealer.bind("tcp://127.0.0.1:*")
    const second = await dealer.bind("tcp://*:*")
    expect(dealer.lastEndpoint).toBe(second)
    dealer.connect(first)
    expect(dealer.lastEndpoint).toBe(first)
    dealer.connect("tcp://localhost:5555")
    expect(dealer.lastEndpoint).toBe("tcp://localhost:5555")
    dealer.disconnect(first)
    await dealer.unbind(second)
    expect(dealer.lastEndpoint).toBe("tcp://localhost:5555")
    await dealer.close()
    expect(dealer.lastEndpoint).toBe("tcp://localhost:5555")
  })

  test("goes on with the others when one is ended", async ({ context }) => {
    const pull = new Pull({ context })
    const first = await pull.bind("tcp://127.0.0.1:*")
    const second = await pull.bind("tcp://127.0.0.1:*")
    await pull.unbind(first)
    const push = new Push({ context })
    push.connect(second)
    await exchange(push, pull)
  })
})

describe("unbind", () => {
  test.for(["tcp://127.0.0.1:*", "tcp://*:*", "ipc://*", "inproc://a"])(
    "of %s needs the endpoint that bind told",
    async (endpoint, { context }) => {
      const pull = new Pull({ context })
      const told = await pull.bind(endpoint)
      if (told !== endpoint) await expect(pull.unbind(endpoint)).rejects.toEqual(unknown(endpoint))
      await pull.unbind(told)
      await expect(pull.unbind(told)).rejects.toEqual(unknown(told))
      expect(() => pull.unbindSync(told)).toThrow(unknown(told))
    },
  )

  test.for(["tcp://127.0.0.1:", "tcp://localhost:"])(
    "takes %s for the same place",
    async (spelling, { context }) => {
      const pull = new Pull({ context })
      const endpoint = await pull.bind("tcp://127.0.0.1:*")
      pull.unbindSync(spelling + portOf(endpoint))
      await expect(pull.unbind(endpoint)).rejects.toEqual(unknown(endpoint))
    },
  )

  test("takes 0.0.0.0 for the wildcard, but not * or another address", async ({ context }) => {
    const pull = new Pull({ context })
    const port = portOf(await pull.bind("tcp://*:*"))
    for (const host of ["*", "127.0.0.1"]) {
      await expect(pull.unbind(`tcp://${host}:${port}`)).rejects.toEqual(unknown(`tcp://${host}:${port}`))
    }
    await pull.unbind(`tcp://0.0.0.0:${port}`)
  })

  // Some containers have no IPv6 at all.
  test.runIf(hasIpv6)(
    "takes the plain form of an IPv4 address on a socket with ipv6",
    async ({ context }) => {
      const pull = new Pull({ context, ipv6: true })
      for (const form of [
        (port: string) => `tcp://127.0.0.1:${port}`,
        (port: string) => `tcp://[::ffff:127.0.0.1]:${port}`,
      ]) {
        const endpoint = await pull.bind("tcp://127.0.0.1:*")
        await pull.unbind(form(portOf(endpoint)))
      }
      await pull.unbind(await pull.bind("tcp://[::1]:*"))
      await pull.unbind(await pull.bind("tcp://*:*"))
    },
  )

  test("ends the connections that came in there, and no others", async ({ context }) => {
    const pull = new Pull({ context })
    const first = await pull.bind("tcp://127.0.0.1:*")
    const second = await pull.bind("tcp://127.0.0.1:*")
    const leaving = new Push({ context, reconnectInterval: -1 })
    const staying = new Push({ context, reconnectInterval: -1 })
    leaving.connect(first)
    staying.connect(second)
    await peers(pull, 2)
    await pull.unbind(first)
    await peers(leaving, 0)
    await peers(pull, 1)
    await exchange(staying, pull)
  })

  test("frees the address at once", async ({ context }) => {
    const first = new Pull({ context })
    const second = new Pull({ context })
    const endpoint = await first.bind(ownPlace())
    const push = new Push({ context, reconnectInterval: 10 })
    push.connect(endpoint)
    await exchange(push, first)
    for (let round = 0; round < 10; round++) {
      first.unbindSync(endpoint)
      expect(second.bindSync(endpoint)).toBe(endpoint)
      await peers(second, 1)
      await exchange(push, second)
      second.unbindSync(endpoint)
      expect(first.bindSync(endpoint)).toBe(endpoint)
      await peers(first, 1)
      await exchange(push, first)
    }
  })

  test("is of no use for what was never bound", async ({ context }) => {
    const pull = new Pull({ context })
    for (const endpoint of [
      "tcp://127.0.0.1:5555",
      `tcp://${impossibleHost}:5555`,
      "ipc:///tmp/none",
      "inproc://none",
    ]) {
      await expect(pull.unbind(endpoint)).rejects.toEqual(unknown(endpoint))
      expect(() => pull.disconnect(endpoint)).toThrow(unknown(endpoint))
    }
  })
})

describe("close", () => {
  test("frees the addresses by the time it has settled", async ({ context }) => {
    const first = new Pull({ context })
    const endpoint = await first.bind(ownPlace())
    const push = new Push({ context, reconnectInterval: 10 })
    push.connect(endpoint)
    await exchange(push, first)
    await first.close()
    for (let round = 0; round < 10; round++) {
      const pull = new Pull({ context })
      expect(await pull.bind(endpoint)).toBe(endpoint)
      await pull.close()
    }
  })

  test("stops listening at once, before it has settled", async ({ context }) => {
    const first = new Pull({ context })
    const endpoint = await first.bind(ownPlace())
    const closing = first.close()
    const second = new Pull({ context })
    expect(second.bindSync(endpoint)).toBe(endpoint)
    await closing
  })
})

describe("disconnect", () => {
  test.for(["tcp", "ipc", "inproc"])(
    "(%s) needs the text that was connected to",
    async (transport, { context }) => {
      const pull = new Pull({ context })
      const push = new Push({ context })
      const endpoint = await pull.bind(
        { tcp: "tcp://127.0.0.1:*", ipc: "ipc://*", inproc: "inproc://a" }[transport] as string,
      )
      push.connect(endpoint)
      await exchange(push, pull)
      push.disconnect(endpoint)
      await peers(pull, 0)
      expect(() => push.disconnect(endpoint)).toThrow(unknown(endpoint))
      push.connect(endpoint)
      await exchange(push, pull)
    },
  )

  test("finds a numeric address by a name for it, but not a name by its address", async ({ context }) => {
    const push = new Push({ context })
    const port = await closedPort()
    push.connect(`tcp://127.0.0.1:${port}`)
    push.disconnect(`tcp://localhost:${port}`)
    push.connect(`tcp://localhost:${port}`)
    expect(() => push.disconnect(`tcp://127.0.0.1:${port}`)).toThrow(unknown(`tcp://127.0.0.1:${port}`))
    push.disconnect(`tcp://localhost:${port}`)
  })

  test("and unbind are the same", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    push.connect(endpoint)
    await exchange(push, pull)
    push.unbindSync(endpoint)
    pull.disconnect(endpoint)
    expect(() => push.disconnect(endpoint)).toThrow(unknown(endpoint))
    expect(() => pull.unbindSync(endpoint)).toThrow(unknown(endpoint))
  })

  test("stops trying", async ({ context }) => {
    const port = await closedPort()
    const push = new Push({ context, reconnectInterval: 10 })
    push.connect(`tcp://127.0.0.1:${port}`)
    push.disconnect(`tcp://127.0.0.1:${port}`)
    const pull = new Pull({ context })
    await pull.bind(`tcp://127.0.0.1:${port}`)
    const other = new Push({ context })
    other.connect(`tcp://127.0.0.1:${port}`)
    await exchange(other, pull)
    expect(pull.stats().peers).toBe(1)
  })
})

describe("Connecting twice to the same endpoint", () => {
  const both = async (connector: Socket, binder: Socket): Promise<string> => {
    const endpoint = await binder.bind("tcp://127.0.0.1:*")
    connector.connect(endpoint)
    connector.connect(endpoint)
    return endpoint
  }

  test("makes two connections of a PUSH, PULL or REP, which one disconnect ends", async ({ context }) => {
    for (const [connector, binder] of [
      [new Push({ context }), new Pull({ context })],
      [new Pull({ context }), new Push({ context })],
      [new Reply({ context }), new Dealer({ context })],
    ] as const) {
      const endpoint = await both(connector, binder)
      await peers(binder, 2)
      connector.disconnect(endpoint)
      await peers(binder, 0)
      expect(() => connector.disconnect(endpoint)).toThrow(unknown(endpoint))
    }
  })

  test("makes one connection of a DEALER, REQ, SUB or PUB", async ({ context }) => {
    for (const [connector, binder] of [
      [new Dealer({ context }), new Dealer({ context })],
      [new Request({ context }), new Reply({ context })],
      [new Subscriber({ context }), new Publisher({ context })],
      [new Publisher({ context }), new Subscriber({ context })],
    ] as const) {
      const endpoint = await both(connector, binder)
      // Whoever comes after them has come in by now, so a second connection would have as well.
      const probe = context.socket(connector.type) as Socket
      probe.connect(endpoint)
      await peers(probe, 1)
      await peers(binder, 2)
      connector.disconnect(endpoint)
      await peers(binder, 1)
    }
  })
})

test("A request goes round through addresses, names and wildcards as they were told", async ({ context }) => {
  for (const ipv6 of hasIpv6 ? [false, true] : [false]) {
    for (const spelling of ["tcp://*:*", "tcp://127.0.0.1:*", ...(ipv6 ? ["tcp://[::1]:*"] : [])]) {
      const reply = new Reply({ context, ipv6 })
      const request = new Request({ context, ipv6 })
      const endpoint = await reply.bind(spelling)
      request.connect(endpoint)
      await exchange(request, reply)
      await exchange(reply, request)
      request.disconnect(endpoint)
      await reply.unbind(endpoint)
    }
  }
})
