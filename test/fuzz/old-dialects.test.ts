import fc from "fast-check"
import { afterAll, beforeAll, describe, it, vi } from "vitest"
import type { SocketTypeName } from "../../src/patterns/socket-types.ts"
import { plainSettings } from "../support/connection-scene.ts"
import { oldFrame, oldVersions } from "../support/old-octets.ts"
import { command, frame } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { converse, manner } from "./conversations.ts"
import { timeLimit } from "./effort.ts"
import { mutate, mutationsAnywhere } from "./mutations.ts"
import { patterned, size } from "./octets.ts"

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

const versions = fc.constantFrom(...oldVersions.map(({ name }) => name))

/** Messages by the sizes of their frames. */
const messages = fc.array(fc.array(size, { minLength: 1, maxLength: 4 }), { maxLength: 12, size: "max" })

const types: fc.Arbitrary<SocketTypeName> = fc.constantFrom("DEALER", "ROUTER", "PULL", "PUB", "XPUB", "REP")

/** What stands between the messages: nothing, or frames in a form that the version may not have. */
const between = fc.oneof(
  { weight: 6, arbitrary: fc.constant(Buffer.alloc(0)) },
  fc.constantFrom(
    frame(command, "\x04PING\0\0"),
    frame(0, "x"),
    oldFrame(0, "x", { long: true }),
    oldFrame(0xfe),
  ),
)

const streamOf = (
  name: string,
  sizes: readonly (readonly number[])[],
  other: Uint8Array,
  id: string,
): Buffer => {
  const version = oldVersions.find((each) => each.name === name)
  if (version === undefined) return Buffer.alloc(0)
  const all = sizes.map((each, index) =>
    version.message(...each.map((length, part) => patterned(length, index * 5 + part))),
  )
  return Buffer.concat([version.opening("DEALER", id), ...all.flatMap((each) => [each, other])])
}

const ids = fc.constantFrom("", "id", "\0id", "i".repeat(255), "i".repeat(256))

describe("a peer of before ZMTP 3.0", () => {
  it("is understood, or dropped with a reason", { timeout: timeLimit }, async () => {
    await attempt(
      fc.asyncProperty(
        types,
        versions,
        messages,
        between,
        ids,
        manner,
        async (type, version, sizes, other, id, how) => {
          await converse({ settings: plainSettings(type) }, streamOf(version, sizes, other, id), how)
        },
      ),
      { runs: 60, share: 0.4 },
    )
  })

  it("is so as well when its octets were changed on the way", { timeout: timeLimit }, async () => {
    await attempt(
      fc.asyncProperty(
        types,
        fc.tuple(versions, messages, between, ids),
        mutationsAnywhere,
        manner,
        async (type, each, all, how) => {
          await converse({ settings: plainSettings(type) }, mutate(streamOf(...each), all), how)
        },
      ),
      { runs: 80, share: 0.6 },
    )
  })
})
