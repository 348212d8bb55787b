import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { StreamReader } from "../../src/transports/node-stream.ts"
import { negotiateSocks5, type Socks5Proxy } from "../../src/transports/socks5.ts"
import { Socks5Reader } from "../../src/transports/socks5-reader.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"

/** The octets of a proxy that lets us through, up to the end of its reply; undefined for others. */
const plainEnd = (octets: Buffer, isKnown: boolean): number | undefined => {
  const login = isKnown && octets[1] === 2
  if (octets[0] !== 5 || !(octets[1] === 0 || login)) return undefined
  const at = login ? 4 : 2
  if (login && (octets[2] !== 1 || octets[3] !== 0)) return undefined
  // The octet behind these two is reserved, and means nothing.
  if (octets[at] !== 5 || octets[at + 1] !== 0) return undefined
  const size = { 1: 4, 3: 1 + (octets[at + 4] ?? 0), 4: 16 }[octets[at + 3] ?? 0]
  const end = size === undefined ? undefined : at + 4 + size + 2
  return end === undefined || octets[at + 4] === undefined || end > octets.length ? undefined : end
}

const proxies: readonly Socks5Proxy[] = [
  { address: "proxy:1080", username: null, password: null },
  { address: "proxy:1080", username: "joe", password: "secret" },
]

const good = fc.constantFrom(
  "0500 05000001 7f000001 1234",
  "0502 0100 05000001 7f000001 1234",
  `0500 05000004 ${"00".repeat(16)} 1234`,
  "0500 05000003 04 61626364 1234",
  `0502 0100 05000003 ff ${"61".repeat(255)} 1234`,
  "0500 050000 03 00 1234",
  "05ff",
  "0500 05050001 00000000 0000",
)

const answers = fc
  .tuple(good, fc.uint8Array({ maxLength: 8 }), fc.option(mutationsAnywhere))
  .map(([hex, rest, all]) => {
    const octets = Buffer.concat([Buffer.from(hex.replaceAll(" ", ""), "hex"), rest])
    return all === null ? octets : mutate(octets, all)
  })

describe("a SOCKS5 proxy", () => {
  it("that says anything at all is through, or refuses, or is waited for", {
    timeout: timeLimit,
  }, async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
    await attempt(
      fc.property(
        fc.oneof(
          answers,
          fc.uint8Array({ maxLength: 30 }).map((each) => Buffer.from(each)),
        ),
        fc.constantFrom(...proxies),
        sizes,
        (octets, proxy, pieces) => {
          const failures: Error[] = []
          let isConnected = false
          const steps = negotiateSocks5(proxy, "127.0.0.1", 5555)
          const reader = new Socks5Reader(steps, new StreamReader(new BufferPool()), {
            say: (each) => expect(each.length).toBeLessThan(600),
            connected: () => {
              isConnected = true
            },
            failed: (error) => failures.push(error),
          })
          reader.start()
          let taken = 0
          for (let turn = 0; taken < octets.length && !isConnected && failures.length === 0; turn++) {
            const room = reader.buffer()
            expect(room.length).toBeGreaterThan(0)
            // Nothing is allocated from a length but that of a name, which has an octet.
            expect(room.length).toBeLessThan(300)
            const size = Math.min(room.length, octets.length - taken, pieces[turn % pieces.length] as number)
            room.set(octets.subarray(taken, taken + size))
            taken += size
            reader.callback(size, room)
          }
          const end = plainEnd(octets, proxy.username !== null)
          expect(isConnected).toBe(end !== undefined)
          if (end !== undefined) expect(taken).toBe(end)
          for (const each of failures) expect(each).toMatchObject({ code: expect.any(String) })
        },
      ),
      { runs: 200 },
    )
  })
})
