import { describe, expect } from "vitest"
import { type Context, Router } from "../../src/index.ts"
import {
  connectRpc,
  Float,
  method,
  Packer,
  PythonDate,
  param,
  py,
  ServiceClosedError,
  serveRpc,
} from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

const echo = { echo: method([param("value")], ({ value }) => value) }
const served = async (context: Context, timeout?: number) => {
  const service = await serveRpc(echo, { context, bind: "inproc://service" })
  const client = await connectRpc<typeof echo>({ context, connect: "inproc://service", timeout })
  return { service, client }
}

/** A server that answers nothing by itself, and the ids of the requests that it got. */
const silent = async (context: Context, timeout?: number) => {
  const server = new Router({ context })
  const connect = await server.bind("inproc://silent")
  const client = await connectRpc<typeof echo>({ context, connect, timeout, logger: null })
  const asked = async (): Promise<number> => ((await server.receive()).at(-4) as Buffer).readUInt32LE(4)
  return { client, asked }
}

describe("A time limit of a client", () => {
  test("is that of each of its calls", async ({ context }) => {
    const { client, asked } = await silent(context, 20)
    await expect(client.call.echo(1)).rejects.toThrow(py.TimeoutError)
    await expect(client.call.echo(2)).rejects.toThrow("No answer to echo() within 20 ms.")
    expect([await asked(), await asked()]).toEqual([1, 2])
    expect(client.waiting).toBe(0)
  })

  test("may be another, or none, for some of them", async ({ context }) => {
    const { client } = await silent(context, 60_000)
    await expect(client.withTimeout(10).call.echo(1)).rejects.toThrow(py.TimeoutError)
    expect(await client.withTimeout(10, ({ call }) => call.echo(1).catch(String))).toMatch("TimeoutError")
    const hasty = client.withTimeout(1)
    const unhurried = hasty.withTimeout(undefined).call.echo(1)
    await expect(hasty.call.echo(1)).rejects.toThrow(py.TimeoutError)
    expect(client.waiting).toBe(1)
    client.close()
    await expect(unhurried).rejects.toThrow(ServiceClosedError)
  })

  test.for([0, -1])("of %d fails at once a call that is made all the same", async (timeout, { context }) => {
    const { client, asked } = await silent(context)
    await expect(client.withTimeout(timeout).call.echo(1)).rejects.toThrow(py.TimeoutError)
    expect(await asked()).toBe(1)
    expect(client.waiting).toBe(0)
  })
})

describe("Clients over one connection", () => {
  test("count their calls together, and close together", async ({ context }) => {
    const { client, asked } = await silent(context)
    const other = client.with({ metadata: {} })
    const waiting = [client.call.echo(1), other.call.echo(2), client.withTimeout(60_000).call.echo(3)]
    expect([await asked(), await asked(), await asked()]).toEqual([1, 2, 3])
    expect([client.waiting, other.waiting]).toEqual([3, 3])
    other.close()
    for (const call of waiting) await expect(call).rejects.toThrow(ServiceClosedError)
    await expect(client.call.echo(4)).rejects.toThrow(ServiceClosedError)
  })

  test("are not closed by the end of a block with one of them", async ({ context }) => {
    const { client } = await served(context)
    {
      using caller = client.withTimeout(60_000)
      expect(await caller.call.echo(1)).toBe(1)
    }
    {
      await using caller = client.with({})
      expect(await caller.call.echo(2)).toBe(2)
    }
    expect(await client.call.echo(3)).toBe(3)
    expect(client.closed).toBe(false)
  })
})

describe("The calls of a client", () => {
  test("may be kept, and cannot be changed", async ({ context }) => {
    const { client } = await served(context)
    const { echo: kept } = client.call
    expect([await kept(1), await kept(2)]).toEqual([1, 2])
    expect(Reflect.set(client.call, "echo", () => "changed")).toBe(false)
    expect(await client.call.echo(3)).toBe(3)
  })

  test("are no promises, so that awaiting a namespace calls nothing", async ({ context }) => {
    const { client } = await served(context)
    expect(await client.call).toBe(client.call)
    expect("then" in client.call).toBe(false)
  })

  test("are packed when they are made", async ({ context }) => {
    const { client } = await served(context)
    const value = ["before"]
    const answer = client.call.echo(value)
    value[0] = "after"
    expect(await answer).toEqual(["before"])
  })

  test("that cannot be packed leave nothing behind", async ({ context }) => {
    const { client } = await served(context)
    await expect(client.call.echo(Symbol("odd"))).rejects.toThrow(TypeError)
    expect(client.waiting).toBe(0)
    expect(await client.call.echo(1)).toBe(1)
  })
})

describe("Closing", () => {
  test("ends a call that is made after it, before the connection is lost", async ({ context }) => {
    const { service, client } = await served(context)
    client.close()
    expect(client.transport.isClosing()).toBe(true)
    await expect(client.call.echo(1)).rejects.toThrow(ServiceClosedError)
    await client.waitClosed()
    expect(() => client.transport).toThrow(ServiceClosedError)
    await expect(client.call.echo(1)).rejects.toThrow(ServiceClosedError)
    expect(service.running).toBe(0)
  })

  test("is not begun by waiting for it", async ({ context }) => {
    const { service, client } = await served(context)
    let over = 0
    const waits = [service, service, client].map((each) => each.waitClosed().then(() => over++))
    expect(await client.call.echo(1)).toBe(1)
    expect(over).toBe(0)
    client.close()
    await until(() => over === 1)
    service.close()
    await Promise.all(waits)
    await service.waitClosed()
  })
})

describe("How a client packs and unpacks", () => {
  test("keeps floats when it is told to", async ({ context }) => {
    await serveRpc(echo, { context, bind: "inproc://floats", keepFloats: true })
    const plain = await connectRpc<typeof echo>({ context, connect: "inproc://floats" })
    const exact = await connectRpc<typeof echo>({ context, connect: "inproc://floats", keepFloats: true })
    expect(await plain.call.echo(new Float(2))).toBe(2)
    expect(await exact.call.echo(new Float(2))).toEqual(new Float(2))
    expect(await exact.call.echo(2)).toBe(2)
  })

  test("is in pickles of the protocol that its peers understand", async ({ context }) => {
    const server = new Router({ context })
    const connect = await server.bind("inproc://pickles")
    const client = await connectRpc<typeof echo>({ context, connect, pickleProtocol: 4 })
    const call = client.call.echo(new PythonDate({ year: 2024, month: 2, day: 29 }))
    const positional = (await server.receive()).at(-2) as Buffer
    expect(positional).toEqual(
      new Packer({ pickleProtocol: 4 }).pack([new PythonDate({ year: 2024, month: 2, day: 29 })]),
    )
    // The opcode PROTO and its operand begin each pickle (behind the heads of the array and of the ext value).
    expect(positional.subarray(4, 6)).toEqual(Buffer.of(0x80, 4))
    client.close()
    await expect(call).rejects.toThrow(ServiceClosedError)
  })
})
