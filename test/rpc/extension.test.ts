import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { isExtension, readExtension, writeExtension } from "../../src/rpc/extension.ts"
import { connectRpc, method, Packer, param, serveRpc } from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { recordingLogger } from "../support/log-record.ts"
import { until } from "../support/until.ts"

const packer = new Packer()
const request = [
  Buffer.from("01000200030000000000000000001040", "hex"),
  Buffer.from("f"),
  Buffer.of(0x90),
  Buffer.of(0x80),
]
const broken = [
  writeExtension(packer, {}).subarray(0, 8),
  Buffer.concat([writeExtension(packer, {}), Buffer.of(1)]),
  writeExtension(packer, { credit: -1 }),
  writeExtension(packer, { cancel: "x" } as never),
  writeExtension(packer, { metadata: [1] } as never),
  writeExtension(packer, { timeout: Number.NaN }),
]

describe("An extension", () => {
  it("is told from everything else by its first octets", () => {
    expect(isExtension(writeExtension(packer, { ask: true }))).toBe(true)
    expect(isExtension(undefined)).toBe(false)
    for (const frame of request) expect(isExtension(frame)).toBe(false)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(isExtension(bytes)).toBe(false)
      }),
    )
  })

  it("is read as it was written, and fields of later versions are passed over", () => {
    const extension = { ask: true, timeout: 5, metadata: { user: "Ann" }, credit: 3 }
    expect(readExtension(packer, writeExtension(packer, extension))).toEqual(extension)
    expect(readExtension(packer, writeExtension(packer, { later: 1 } as never))).toEqual({ later: 1 })
    for (const frame of broken) expect(() => readExtension(packer, frame)).toThrow()
  })

  test("that is broken is logged by a service, which goes on", async ({ context }) => {
    const logger = recordingLogger()
    await using _service = await serveRpc(
      { f: method(() => 1) },
      { context, bind: "inproc://service", logger },
    )
    const client = new Dealer({ context })
    client.connect("inproc://service")
    for (const frame of broken) {
      await client.send([frame, ...request])
      await client.send(frame)
    }
    for (const control of [{ cancel: 9 }, { more: 9, credit: 5 }, {}]) {
      await client.send(writeExtension(packer, control))
    }
    await client.send(request)
    expect((await client.receive())[1]).toEqual(Buffer.of(1))
    expect(logger.lines.length).toBe(2 * broken.length)
    expect(logger.lines.every((line) => line.startsWith("CRITICAL Cannot unpack"))).toBe(true)
    await client.close()
  })

  test("that is broken is logged by a client, which goes on", async ({ context }) => {
    const server = new Router({ context })
    await server.bind("inproc://bare")
    const logger = recordingLogger()
    const client = await connectRpc({ context, connect: "inproc://bare", logger })
    const { call } = client as unknown as { call: { f(): Promise<unknown> } }
    const answered = call.f()
    const [identity = "", header = Buffer.of()] = await server.receive()
    for (const frame of broken) await server.send([identity, frame])
    for (const stray of [{ item: 77 }, { end: 77 }, { end: 1 }, {}]) {
      await server.send([identity, writeExtension(packer, stray)])
    }
    await server.send([identity, Buffer.concat([header, Buffer.of(0)]), Buffer.of(5)])
    expect(await answered).toBe(5)
    expect(logger.lines.length).toBe(broken.length)
    client.close()
    await client.waitClosed()
  })

  test("finds its way through several services", async ({ context }) => {
    const running: string[] = []
    const ended: string[] = []
    const api = (name: string) => ({
      hang: method([param("value")], (_values, { signal }) => {
        running.push(name)
        signal.addEventListener("abort", () => ended.push(name))
        return new Promise<never>(() => {})
      }),
    })
    const names = ["a", "b", "c"]
    const services = await Promise.all(
      names.map((name) => serveRpc(api(name), { context, bind: `inproc://${name}`, logger: null })),
    )
    const client = await connectRpc<ReturnType<typeof api>>({
      context,
      connect: names.map((name) => `inproc://${name}`),
      logger: null,
    })
    const controllers = names.map(() => new AbortController())
    const calls = controllers.map(({ signal }) =>
      client
        .with({ signal })
        .call.hang(1)
        .catch(() => "given up"),
    )
    await until(() => running.length === 3)
    controllers[1]?.abort()
    await until(() => ended.length === 1)
    expect(ended).toEqual([running[1]])
    for (const each of controllers) each.abort()
    expect(await Promise.all(calls)).toEqual(["given up", "given up", "given up"])
    await until(() => ended.length === 3)
    for (const each of [client, ...services]) each.close()
  })
})
