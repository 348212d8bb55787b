import fc from "fast-check"
import { describe, expect } from "vitest"
import { Router } from "../../../src/index.ts"
import { writeExtension } from "../../../src/rpc/extension.ts"
import { connectRpc, method, namedRest, param, rest } from "../../../src/rpc/index.ts"
import { effort, timeLimit } from "../../fuzz/effort.ts"
import { test } from "../../support/context-test.ts"
import { msgpackBytes, msgpackValues } from "../../support/msgpack-arbitraries.ts"
import { openTarget, packer, replyHeader, requestHeader, targetKinds } from "../../support/rpc-attacker.ts"
import { attackLog } from "../../support/rpc-attacker-log.ts"
import { uncaughtErrors } from "../../support/uncaught-errors.ts"
import { turns } from "../../support/until.ts"

/** Methods of all kinds, for whatever arguments come. */
const handler = {
  echo: method([rest("args"), namedRest("kwargs")], ({ args, kwargs }) => [args, kwargs]),
  later: method([param("value")], async ({ value }) => value),
  plain: method((value: unknown) => value),
  number: method([param("a", Number), param("b", Number, { default: 1 })], ({ a, b }) => a + b),
  stream: method([rest("args")], function* ({ args }) {
    yield* args
  }),
  nested: { deep: { echo: method([rest("args")], async ({ args }) => args) } },
}

const names = fc.oneof(
  fc.constantFrom("echo", "later", "plain", "number", "stream", "nested.deep.echo", "nested", "$methods", ""),
  fc.string({ unit: "binary", maxLength: 10 }),
)

const text = names.map((name) => Buffer.from(name) as Uint8Array)
const packable = msgpackValues.map((value) => {
  try {
    return packer.pack(value)
  } catch {
    return Buffer.of(0xc1)
  }
})
const junk = fc.oneof(fc.uint8Array({ maxLength: 40 }), msgpackBytes)
const values = fc.oneof(
  { weight: 3, arbitrary: fc.array(msgpackValues, { maxLength: 3 }).map((each) => packer.pack(each)) },
  { weight: 1, arbitrary: packable },
  { weight: 1, arbitrary: junk },
)
const keywords = fc.oneof(
  { weight: 3, arbitrary: fc.constant(Buffer.of(0x80) as Uint8Array) },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(fc.constantFrom("a", "b", "value", "args", "__proto__", "constructor"), msgpackValues)
      .map((each) => packer.pack({ ...each })),
  },
  { weight: 1, arbitrary: junk },
)
const id = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.nat(2 ** 31 - 1))
const count = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(-1, 2 ** 32, 2 ** 53, 1e308))
const extensions = fc
  .record(
    {
      ask: fc.boolean(),
      understood: fc.boolean(),
      timeout: fc.constantFrom(0, 1, 1e9, -1),
      credit: count,
      cancel: count,
      more: count,
      item: count,
      end: count,
      metadata: fc.dictionary(fc.string(), msgpackValues).map((each) => ({ ...each })),
    },
    { requiredKeys: [] },
  )
  .map((fields) => writeExtension(packer, fields))

/** What may happen to a message on its way. */
const changed = (message: fc.Arbitrary<readonly Uint8Array[]>): fc.Arbitrary<readonly Uint8Array[]> =>
  fc
    .tuple(
      message,
      fc.array(
        fc.tuple(
          fc.constantFrom("drop", "double", "cut", "flip", "junk", "extend"),
          fc.nat(1_000),
          junk,
          extensions,
        ),
        {
          maxLength: 3,
        },
      ),
    )
    .map(([frames, changes]) => {
      const result = [...frames]
      for (const [what, number, bytes, extension] of changes) {
        const at = number % (result.length + 1)
        const frame = Uint8Array.from(result[at] ?? [])
        if (what === "drop") result.splice(at, 1)
        else if (what === "double") result.splice(at, 0, frame)
        else if (what === "cut") result[at] = frame.subarray(0, number % (frame.length + 1))
        else if (what === "junk") result.splice(at, 1, bytes)
        else if (what === "extend") result.splice(at, 0, extension)
        else {
          const place = number % Math.max(frame.length, 1)
          if (frame.length > 0) frame[place] = (frame[place] as number) ^ (1 << (number & 7))
          result[at] = frame
        }
      }
      return result.length === 0 ? [Buffer.of()] : result
    })

const messages = (before: fc.Arbitrary<readonly Uint8Array[]>): fc.Arbitrary<(readonly Uint8Array[])[]> =>
  fc.array(changed(fc.tuple(before, text, values, keywords).map(([first, ...call]) => [...first, ...call])), {
    minLength: 1,
    maxLength: 30,
  })

const header = id.map(requestHeader)
const before = {
  rpc: fc.oneof(
    header.map((each) => [each]),
    fc.tuple(extensions, header).map((each) => [...each]),
  ),
  pipeline: fc.constant([]),
  pubsub: fc.uint8Array({ maxLength: 4 }).map((topic) => [topic]),
}

describe("Messages that were changed at random", () => {
  for (const kind of targetKinds) {
    test(`do no harm to a service of ${kind}`, { timeout: timeLimit }, async ({ context }) => {
      const errors = uncaughtErrors()
      const log = attackLog(0)
      const { send, settled, serves } = await openTarget(kind, { context, handler, log, logExceptions: true })
      await fc.assert(
        fc.asyncProperty(messages(before[kind]), async (all) => {
          await send(...all)
          await settled()
          expect(errors).toEqual([])
        }),
        effort(40),
      )
      await serves()
      await turns()
      expect(errors).toEqual([])
      expect(log.count).toBeGreaterThan(0)
    })
  }

  test("do no harm to a client, whose calls are answered all the same", { timeout: timeLimit }, async ({
    context,
  }) => {
    const errors = uncaughtErrors()
    const server = new Router({ context, sendHighWaterMark: 0 })
    await server.bind("inproc://hostile")
    const client = await connectRpc({ context, connect: "inproc://hostile", logger: attackLog(0) })
    const call = client.call as unknown as { f(): Promise<unknown> }
    const stream = client.stream as unknown as { f(): AsyncIterator<unknown> }
    const opened = stream.f()
    const [identity = Buffer.of()] = await server.receive()
    const replies = changed(
      fc.oneof(
        fc.tuple(
          fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(255)).map(([to, flag]) => replyHeader(to, flag)),
          values,
        ),
        fc.tuple(extensions, values),
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(replies, { minLength: 1, maxLength: 30 }), async (all) => {
        for (const frames of all) await server.send([identity, ...frames] as Uint8Array[])
        expect(errors).toEqual([])
      }),
      effort(40),
    )
    // By now nobody can say what the server answered to the first calls.
    for (let again = 0; again < 5; again++) call.f().catch(() => {})
    const last = call.f()
    for (let asked = 0; asked < 6; ) {
      const frames = await server.receive({ timeout: 10_000 })
      const requested = frames.at(-4)
      if (requested === undefined || frames.length < 5) continue
      if (++asked === 6)
        await server.send([identity, Buffer.concat([requested, Buffer.of(0)]), packer.pack("in the end")])
    }
    expect(await last).toBe("in the end")
    opened.next().catch(() => {})
    await turns()
    expect(errors).toEqual([])
  })
})
