import { describe, expect } from "vitest"
import { writeExtension } from "../../../src/rpc/extension.ts"
import { connectRpc, ExtType, method, PythonDate, param, rest, serveRpc } from "../../../src/rpc/index.ts"
import { bytesInBuffers } from "../../support/bytes-in-buffers.ts"
import { test } from "../../support/context-test.ts"
import { hex, openTarget, packer, RpcAttacker, request } from "../../support/rpc-attacker.ts"
import { attackLog } from "../../support/rpc-attacker-log.ts"
import { turns, until } from "../../support/until.ts"

const mark = hex("00 54797065 4d51 01")
/** The frame with these octets behind its mark. */
const raw = (text: string): Buffer => Buffer.concat([mark, hex(text)])
/** The frame with these fields, right or wrong. */
const extension = (fields: unknown): Uint8Array => writeExtension(packer, fields as object)

const counts = ["credit", "cancel", "more", "item", "end"]
const noCounts: readonly unknown[] = [
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "1",
  null,
  true,
  [1],
  { a: 1 },
  new Map([[Buffer.from("a"), 1]]),
  2n ** 64n - 1n,
  Buffer.of(1),
  new ExtType(5, Buffer.of(1)),
]

const broken: readonly Uint8Array[] = [
  ...[
    "",
    "c1",
    "80c0",
    "81",
    "81a3",
    "90c0",
    "dfffffffff",
    "81a1ff00",
    "c0",
    "01",
    "a161",
    "c3",
    "c70a7f80",
  ].map(raw),
  ...counts.flatMap((field) => noCounts.map((value) => extension({ [field]: value }))),
  ...[0, "yes", null, [true], {}].flatMap((value) => [
    extension({ ask: value }),
    extension({ understood: value }),
  ]),
  ...[-1, Number.NaN, "1", null, true, [1]].map((timeout) => extension({ timeout })),
  ...["x", 1, null, true, [1], new Map([[Buffer.from("a"), 1]])].map((metadata) => extension({ metadata })),
]

/** What is no map of names to values either, although it is an object here. */
const noMetadata = [
  Buffer.from("ab"),
  new ExtType(5, Buffer.of(1)),
  new PythonDate({ year: 2014, month: 3, day: 25 }),
]

describe("A broken frame of our own", () => {
  test("is logged and dropped, with the request behind it", async ({ context }) => {
    const { service, log, serves } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const frame of broken) await attacker.send([frame], [frame, ...request(1, "reached")])
    expect(await attacker.settled()).toEqual([])
    expect(log.count).toBe(2 * broken.length)
    expect(log.entries.every(({ level }) => level === "CRITICAL")).toBe(true)
    await serves()
  })

  test("may have metadata that is no map", async ({ context }) => {
    const { service, log } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const metadata of noMetadata)
      await attacker.send([extension({ metadata }), ...request(1, "reached")])
    expect(await attacker.settled()).toEqual([])
    expect(log.count).toBe(noMetadata.length)
  })

  test("is a part of the way back where it is not the last frame of that", async ({ context }) => {
    const { service, log } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    await attacker.send([raw("c1"), Buffer.from("hop"), ...request(1, "reached")])
    const back = await attacker.socket.receive({ timeout: 10_000 })
    expect(back.slice(0, 2)).toEqual([raw("c1"), Buffer.from("hop")])
    expect(log.count).toBe(0)
  })
})

/** Methods that run until they are given up, and what became of them. */
const hanging = () => {
  const begun: unknown[] = []
  const ended: unknown[] = []
  const refs: WeakRef<object>[] = []
  return {
    begun,
    ended,
    refs,
    handler: {
      hang: method([rest("values")], ({ values }, call) => {
        begun.push(values[0])
        refs.push(new WeakRef(call))
        call.signal.addEventListener("abort", () => ended.push(values[0]))
        return new Promise<never>(() => {})
      }),
      /** As many values as it is asked for, and not so many that a test would never end. */
      stream: method([rest("values")], function* ({ values }) {
        begun.push(values[0])
        try {
          for (let count = 0; count < 50_000; count++) yield count
        } finally {
          ended.push(values[0])
        }
      }),
    },
  }
}

describe("Controls", () => {
  test("of calls that are not there do nothing", async ({ context }) => {
    const { service, log, serves } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const id of [0, 1, 2 ** 32 - 1, 2 ** 53 - 1, 1e300]) {
      for (const fields of [
        { cancel: id },
        { more: id, credit: 5 },
        { more: id, credit: 1e308 },
        { item: id },
        { end: id },
      ]) {
        await attacker.send([extension(fields)], [Buffer.from("hop"), extension(fields)])
      }
    }
    expect(await attacker.settled()).toEqual([])
    await serves()
    expect(log.count).toBe(0)
  })

  test("that name no call give up none", async ({ context }) => {
    const { handler, begun, ended } = hanging()
    const { service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    await attacker.send([extension({}), ...request(0, "hang", ["zero"])])
    await attacker.send([extension({})], [extension({ later: 1 })], [extension({ credit: 3 })])
    await attacker.settled()
    await turns()
    expect({ begun, ended, running: service.running }).toEqual({ begun: ["zero"], ended: [], running: 1 })
    await attacker.send([extension({ cancel: 0 })])
    await attacker.settled()
    expect(ended).toEqual(["zero"])
  })

  test("reach no call of another peer, whatever stands in front of them", async ({ context }) => {
    const { handler, begun, ended } = hanging()
    const { service } = await openTarget("rpc", { context, handler })
    const victim = new RpcAttacker(context, service.endpoint, { routingId: "victim" })
    await victim.send([extension({}), ...request(1, "hang", ["direct"])])
    await victim.send([Buffer.from("x"), Buffer.from("y"), extension({}), ...request(1, "hang", ["hops"])])
    await until(() => begun.length === 2)
    const controls = [[extension({ cancel: 1 })], [extension({ more: 1, credit: 1 })]]
    const attackers: Readonly<Record<string, readonly string[][]>> = {
      v: [["ictim"], ["ictim", "x", "y"]],
      vic: [["tim"], ["tim", ""], ["", "tim"]],
      vict: [["imx", "y"], ["imxy"]],
      victi: [["m"], ["mx", "", "y"]],
      victimx: [["y"], []],
      victimxy: [[]],
    }
    for (const [routingId, ways] of Object.entries(attackers)) {
      const attacker = new RpcAttacker(context, service.endpoint, { routingId })
      for (const hops of ways) {
        for (const control of controls)
          await attacker.send([...hops.map((hop) => Buffer.from(hop)), ...control])
      }
      await attacker.settled()
    }
    await turns()
    expect(ended).toEqual([])
    await victim.send(
      [Buffer.from("xy"), extension({ cancel: 1 })],
      [Buffer.from("x"), extension({ cancel: 1 })],
    )
    await victim.settled()
    expect(ended).toEqual([])
    await victim.send(
      [extension({ cancel: 1 })],
      [Buffer.from("x"), Buffer.from("y"), extension({ cancel: 1 })],
    )
    await until(() => ended.length === 2)
  })

  test("come in floods, and end what they name", async ({ context }) => {
    const { handler, ended } = hanging()
    const { service, log, serves } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (let id = 0; id < 1_000; id++) await attacker.send([extension({}), ...request(id, "hang", [id])])
    await attacker.settled()
    expect(service.running).toBe(1_000)
    for (let id = 0; id < 5_000; id++) await attacker.send([extension({ cancel: id % 1_100 })])
    await attacker.settled()
    await serves()
    expect({ running: service.running, ended: ended.length, logged: log.count }).toEqual({
      running: 0,
      ended: 1_000,
      logged: 0,
    })
  })
})

describe("A peer whose name looks like a frame of our own", () => {
  test("is answered as all others are", async ({ context }) => {
    const { service, log } = await openTarget("rpc", { context })
    for (const name of [extension({ ask: true }), raw(""), raw("c1")]) {
      const attacker = new RpcAttacker(context, service.endpoint, { routingId: name })
      await attacker.send(request(1, "reached"), [extension({ ask: true }), ...request(2, "reached")])
      expect((await attacker.settled()).map(({ id, told }) => told ?? id)).toEqual([
        1,
        { understood: true },
        2,
      ])
    }
    expect(log.count).toBe(0)
  })
})

describe("Time limits of callers", () => {
  test("may be of any length", async ({ context }) => {
    const { handler, ended } = hanging()
    const { service, serves } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    const long = [1e9, 2 ** 31, 2 ** 53, 1e308]
    for (const [id, timeout] of [...long, 0].entries()) {
      await attacker.send([extension({ timeout }), ...request(id, "hang", [timeout])])
      await attacker.send([extension({ timeout }), ...request(id, "serves")])
    }
    await until(() => ended.length === 1)
    expect(ended).toEqual([0])
    expect((await attacker.settled()).map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(service.running).toBe(long.length)
    await serves()
  })

  test("leave nothing of their calls behind", async ({ context }) => {
    const { handler, refs } = hanging()
    const { service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (let id = 0; id < 200; id++) await attacker.send([extension({ timeout: 1 }), ...request(id, "hang")])
    await attacker.settled()
    await until(() => refs.length === 200 && service.running === 0)
    await bytesInBuffers()
    expect(refs.filter((each) => each.deref() !== undefined).length).toBeLessThan(20)
  })
})

describe("A stream", () => {
  test("does not run away with the service, however much is asked for", async ({ context }) => {
    const { handler } = hanging()
    let made = 0
    let turned = Number.POSITIVE_INFINITY
    const endless = method(function* () {
      setImmediate(() => {
        turned = made
      })
      while (made < 100_000) yield made++
    })
    const { service, serves } = await openTarget("rpc", { context, handler: { ...handler, endless } })
    const attacker = new RpcAttacker(context, service.endpoint)
    await attacker.send([extension({ credit: 2 ** 53 - 1 }), ...request(1, "endless")])
    await attacker.send([extension({ more: 1, credit: 1e308 })])
    await serves()
    await attacker.settled()
    await turns()
    expect(turned).toBeLessThan(10_000)
    expect(made).toBeLessThan(10_000)
  })

  test("takes the place of the one that nobody took from for the longest time", async ({ context }) => {
    const ended: number[] = []
    const count = method([param("from", Number)], async function* ({ from }) {
      try {
        for (;;) yield from
      } finally {
        ended.push(from)
      }
    })
    const service = await serveRpc({ count }, { context, bind: "inproc://few", maxStreams: 3, logger: null })
    const client = await connectRpc<{ count: typeof count }>({ context, connect: "inproc://few" })
    const streams = [0, 1, 2].map((from) => client.stream.count(from))
    const take = async (stream: AsyncIterator<number> | undefined, values: number): Promise<void> => {
      for (let taken = 0; taken < values; taken++) await stream?.next()
    }
    for (const stream of streams) await take(stream, 1)
    // So many that the first one's caller asks for more: the second has waited the longest now.
    await take(streams[0], 64)
    await take(client.stream.count(3), 1)
    await until(() => ended.length === 1)
    expect(ended).toEqual([1])
    await take(streams[2], 64)
    await take(streams[0], 64)
    expect(ended).toEqual([1])
    client.close()
    service.close()
    await service.waitClosed()
  })

  test("that takes the id of another one leaves none open", async ({ context }) => {
    const { handler, begun, ended } = hanging()
    const { service } = await openTarget("rpc", { context, handler })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (let count = 0; count < 50; count++) {
      await attacker.send([extension({ credit: 1 }), ...request(1, "stream", [count])])
      await attacker.send([extension({}), ...request(1, "hang", [`call ${count}`])])
    }
    await attacker.settled()
    await until(() => begun.length === 100)
    await turns()
    service.close()
    await service.waitClosed()
    await until(
      () => ended.length === 100,
      () => `all 100 ended, not ${ended.length}`,
    )
  })

  test("that nobody takes from stays where it is, and ends with the service", async ({ context }) => {
    const log = attackLog()
    const { handler, begun, ended } = hanging()
    const { service, serves } = await openTarget("rpc", { context, handler, log })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (let id = 0; id < 500; id++) {
      await attacker.send([extension({ credit: 1 }), ...request(id, "stream", [id])])
      await attacker.send([extension({ more: id, credit: 0 })])
    }
    const items = (await attacker.settled()).filter(({ told }) => told?.["item"] !== undefined)
    expect(items.length).toBeLessThanOrEqual(500)
    await serves()
    await until(() => begun.length === 500)
    service.close()
    await service.waitClosed()
    await until(() => ended.length === 500)
    expect(log.count).toBe(0)
  })
})
