import { describe, expect } from "vitest"
import { type Context, Router } from "../../src/index.ts"
import { type ConnectRpcOptions, connectRpc, type RpcClient, UnpackError } from "../../src/rpc/index.ts"
import { repr } from "../../src/rpc/python/repr.ts"
import { test } from "../support/context-test.ts"
import { framesOf, hexOf, type LogRecord, rpcVectors } from "../support/rpc-vectors.ts"
import { turns, until } from "../support/until.ts"

interface Outcome {
  readonly pending?: true
  readonly result?: unknown
  readonly error?: { readonly class: string; readonly repr: string }
}

interface ClientVector {
  readonly name: string
  readonly answers: readonly (readonly string[])[]
  readonly outcome: Outcome
  readonly log?: readonly LogRecord[]
  readonly calls_left: number
}

interface Calls {
  func(...args: unknown[]): Promise<unknown>
}

/** A client and the bare socket that it is connected to. */
const connected = async (context: Context, options: ConnectRpcOptions = {}) => {
  const server = new Router({ context })
  await server.bind("inproc://bare")
  const logged: string[] = []
  const record = (...data: unknown[]): void => {
    logged.push(String(data[0]))
  }
  const logger = { debug: record, warn: record, error: record }
  const client: RpcClient = await connectRpc({ context, connect: "inproc://bare", logger, ...options })
  return { server, client, call: client.call as unknown as Calls, logged }
}

describe("A client reads answers as Python's does", () => {
  const unreadable = ["answer is not msgpack", "bad answer then a good one"]
  const tables = ["error table used", "error table None", "error table override"]
  const vectors = rpcVectors<ClientVector>("rpc-client-raw").filter(
    ({ name }) => !tables.includes(name) && name !== "wrapped id",
  )

  test.for(vectors)("$name", async ({ answers, outcome, log = [], calls_left, name }, { context }) => {
    const { server, client, call, logged } = await connected(context)
    const settled: { result?: unknown; error?: unknown } = {}
    void call.func().then(
      (result) => {
        settled.result = result
      },
      (error: unknown) => {
        settled.error = error
      },
    )
    const [identity, ...request] = await server.receive()
    expect(hexOf(request).slice(1)).toEqual(["66756e63", "90", "80"])
    for (const answer of answers) await server.send([identity as Buffer, ...framesOf(answer)])
    if (name.endsWith("call never ends")) {
      // Python never ends the call then; here it fails.
      await until(() => settled.error !== undefined)
      expect(repr(settled.error)).toMatch(/^(<Generic RPC Error|StopIteration\()/)
    } else if (unreadable.includes(name)) {
      // There the call waits for a better answer, which no server ever sends.
      await until(() => settled.error !== undefined)
      expect(settled.error).toBeInstanceOf(UnpackError)
      expect(logged[0]).toBe(log[0]?.message)
      expect(client.waiting).toBe(0)
      return
    } else if (name === "answer with int keys cannot be read") {
      await until(() => settled.result !== undefined)
      expect(settled.result).toEqual(new Map([[1, 2]]))
      return
    } else if (outcome.pending === true) {
      await until(() => logged.length > 0)
      await turns()
      expect(settled).toEqual({})
      expect(client.waiting).toBe(calls_left)
    } else if (outcome.error !== undefined) {
      await until(() => settled.error !== undefined)
      const differs = name === "error name asyncio.exceptions.TimeoutError"
      if (!differs) expect(repr(settled.error)).toBe(outcome.error.repr)
    } else {
      await until(() => settled.result !== undefined)
    }
    if (outcome.pending !== true) expect(client.waiting).toBe(0)
    await until(() => logged.length >= log.length)
    expect(logged).toEqual(log.map(({ message }) => message))
    client.close()
    await client.waitClosed()
  })

  test("with errors of its own table before those it knows", async ({ context }) => {
    class Mine extends Error {}
    const { server, client, call } = await connected(context, {
      errorTable: { "no.Such": (text: string) => new Mine(text), "builtins.ValueError": null },
    })
    const fail = async (triple: string): Promise<unknown> => {
      const failed = call.func().catch((error: unknown) => error)
      const [identity, header] = await server.receive()
      await server.send([
        identity as Buffer,
        Buffer.concat([header as Buffer, Buffer.of(1)]),
        Buffer.from(triple, "hex"),
      ])
      return failed
    }
    expect(await fail("93a76e6f2e5375636891a161a172")).toEqual(new Mine("a"))
    expect(await fail("93b36275696c74696e732e56616c75654572726f7291a178a172")).toMatchObject({
      excType: "builtins.ValueError",
    })
    client.close()
    await client.waitClosed()
  })
})

describe("A client asks as Python's does", () => {
  test("with the same frames for the same call", async ({ context }) => {
    const { server, client, call } = await connected(context)
    for (const count of [1, 2, 3]) {
      const answered = call.func(1, "two")
      const [identity, header, ...rest] = await server.receive()
      expect(header?.length).toBe(16)
      expect(header?.readUInt32LE(4)).toBe(count)
      expect(header?.readUInt16LE(0)).toBe(process.pid & 0xffff)
      expect(Math.abs((header?.readDoubleLE(8) ?? 0) - Date.now() / 1000)).toBeLessThan(60)
      expect(hexOf(rest)).toEqual(["66756e63", "9201a374776f", "80"])
      await server.send([
        identity as Buffer,
        Buffer.concat([header as Buffer, Buffer.of(0)]),
        Buffer.of(0xc0),
      ])
      expect(await answered).toBe(null)
    }
    client.close()
    await client.waitClosed()
  })
})
