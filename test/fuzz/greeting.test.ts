import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GreetingExchange } from "../../src/zmtp/greeting.ts"
import { oldGreeting } from "../support/old-octets.ts"
import { greeting } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"
import { cuts, piecesOf } from "./octets.ts"

/** What comes of a peer's first octets. */
interface Outcome {
  /** How the peer speaks, or why we do not go together; undefined as long as that is open. */
  readonly verdict: string | undefined
  /** So many octets belong to the greeting. */
  readonly taken: number
  /** So many octets of ours are out. */
  readonly sent: number
}

interface Side {
  readonly mechanism: string
  readonly acceptsOldPeers: boolean
}

/** The same by plain reading of RFC 13, 15, 23 and 37. */
const plainOutcome = (octets: Buffer, { mechanism, acceptsOldPeers }: Side): Outcome => {
  const unversioned = { verdict: acceptsOldPeers ? "ZMTP 1.0" : "ERR_ZMTP_UNSPECIFIED", sent: 10 }
  if (octets.length === 0) return { verdict: undefined, taken: 0, sent: 10 }
  if (octets[0] !== 0xff) return { ...unversioned, taken: 1 }
  if (octets.length < 10) return { verdict: undefined, taken: octets.length, sent: 10 }
  if (((octets[9] as number) & 1) === 0) return { ...unversioned, taken: 10 }
  if (octets.length < 11) return { verdict: undefined, taken: 10, sent: 11 }
  const version = octets[10] as number
  if (version < 2) {
    if (!acceptsOldPeers) return { verdict: "ERR_ZMTP_UNSPECIFIED", taken: 11, sent: 11 }
    if (octets.length < 12) return { verdict: undefined, taken: 11, sent: 12 }
    return { verdict: version === 0 ? "ZMTP 1.0" : "ZMTP 2.0", taken: 12, sent: 12 }
  }
  if (octets.length < 64) return { verdict: undefined, taken: octets.length, sent: 64 }
  const theirs = octets.toString("latin1", 12, 32)
  if (theirs !== mechanism.padEnd(20, "\0")) {
    return { verdict: "ERR_ZMTP_MECHANISM_MISMATCH", taken: 64, sent: 64 }
  }
  return { verdict: version === 3 && octets[11] === 0 ? "ZMTP 3.0" : "ZMTP 3.1", taken: 64, sent: 64 }
}

const outcomeOf = (pieces: readonly Uint8Array[], side: Side): Outcome => {
  const exchange = new GreetingExchange({ ...side, routingIdSize: 5, socketType: 6 })
  let sent = exchange.opening().length
  let taken = 0
  for (const piece of pieces) {
    try {
      taken += exchange.take(Buffer.from(piece))
    } catch (error) {
      return { verdict: (error as { code: string }).code, taken: -1, sent: -1 }
    } finally {
      sent += exchange.answer().length
    }
    if (exchange.dialect !== undefined) break
  }
  return { verdict: exchange.dialect?.name, taken, sent }
}

const mechanisms = ["NULL", "PLAIN", "CURVE", "GSSAPI"]

const good = fc.oneof(
  fc
    .record({
      mechanism: fc.constantFrom(...mechanisms, "NULL\0X", "null", "", "N".repeat(20)),
      major: fc.constantFrom(0, 1, 2, 3, 3, 3, 4, 255),
      minor: fc.constantFrom(0, 1, 255),
      filler: fc.constantFrom(0, 0xff),
      asServer: fc.nat(1),
    })
    .map(greeting),
  fc.constantFrom(oldGreeting(0, "DEALER", 3), oldGreeting(1, "SUB"), Buffer.from("0100", "hex")),
)

const tail = fc.uint8Array({ maxLength: 70, size: "max" })

const streams = fc.oneof(
  tail,
  fc.tuple(good, tail).map((each) => Buffer.concat(each)),
  fc
    .tuple(good, tail, mutationsAnywhere)
    .map(([first, rest, all]) => mutate(Buffer.concat([first, rest]), all)),
)

describe("a greeting", () => {
  it("is read as plain reading reads it, however it comes", { timeout: timeLimit }, async () => {
    const side = fc.record({ mechanism: fc.constantFrom(...mechanisms), acceptsOldPeers: fc.boolean() })
    await attempt(
      fc.property(streams, cuts, side, (octets, where, own) => {
        const expected = plainOutcome(Buffer.from(octets), own)
        const outcome = outcomeOf(piecesOf(octets, where), own)
        expect(outcome.verdict).toBe(expected.verdict)
        if (outcome.taken < 0) return
        expect(outcome).toEqual(expected)
      }),
      { runs: 600 },
    )
  })
})
