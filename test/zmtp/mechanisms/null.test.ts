import { describe, expect, it } from "vitest"
import type { HandshakeChannel } from "../../../src/zmtp/mechanisms/mechanism.ts"
import { nullMechanism } from "../../../src/zmtp/mechanisms/null.ts"

/** A channel that writes down what was done with it. */
const record = (answer: Promise<Uint8Array>): { channel: HandshakeChannel; steps: string[] } => {
  const steps: string[] = []
  return {
    steps,
    channel: {
      metadata: Buffer.from("ours"),
      peerAddress: "127.0.0.1",
      signal: new AbortController().signal,
      check: () => {},
      turn: () => steps.push("turn"),
      send: (command, ...data) => steps.push(`sends ${command} ${Buffer.concat(data)}`),
      expect: (command) => {
        steps.push(`expects ${command}`)
        return answer
      },
    },
  }
}

describe("the NULL mechanism", () => {
  it("sends READY without waiting for the other's (RFC 37, 2.4.1)", async () => {
    const { channel, steps } = record(Promise.resolve(Buffer.from("theirs")))
    const done = nullMechanism().handshake(channel)
    expect(steps).toEqual(["sends READY ours", "expects READY"])
    expect(await done).toEqual({ metadata: Buffer.from("theirs") })
  })

  it("ends with the reason for which no READY came", async () => {
    const reason = new Error("gone")
    const { channel } = record(Promise.reject(reason))
    await expect(nullMechanism().handshake(channel)).rejects.toBe(reason)
  })

  it("keeps nothing from one connection to the next", async () => {
    const mechanism = nullMechanism()
    const [one, two] = [record(Promise.resolve(Buffer.of(1))), record(Promise.resolve(Buffer.of(2)))]
    const both = await Promise.all([mechanism.handshake(one.channel), mechanism.handshake(two.channel)])
    expect(both.map(({ metadata }) => [...metadata])).toEqual([[1], [2]])
  })
})
