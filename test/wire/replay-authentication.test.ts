import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import * as constants from "../../src/options/constants.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import { type SocketTypeName, socketTypes } from "../../src/patterns/socket-types.ts"
import { planEndpoint } from "../../src/socket/endpoint-plan.ts"
import { zapAuthenticate, zapSettings } from "../../src/socket/zap-client.ts"
import { InprocNames } from "../../src/transports/inproc.ts"
import type { LinkHandler, Peer } from "../../src/transports/transport.ts"
import { Connection } from "../../src/zmtp/connection.ts"
import { settled } from "../support/connection-scene.ts"
import { MemoryStream } from "../support/memory-stream.ts"
import { ZapNames } from "../support/zap-names.ts"
import {
  type AuthenticationRecording,
  authenticationRecordings,
  framesOf,
  messagesOf,
  other,
  type RecordedEnd,
  type Side,
  streamOf,
} from "./recordings.ts"

/** How our end of a conversation ends, by the recording and the side that is ours; "open" where it does not. */
const ends: Readonly<Record<string, string>> = {
  "null-zap-500/acceptor": "EACCES",
  "null-zap-500/dialer": "EACCES",
  "plain-300/acceptor": "EACCES",
  "plain-400/acceptor": "EACCES",
  "plain-400/dialer": "EACCES",
  "plain-no-zap-handler/acceptor": "EFAULT",
  "plain-vs-null/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "plain-zap-bad-code/acceptor": "ERR_ZAP_INVALID_STATUS_CODE",
  "plain-zap-malformed/acceptor": "ERR_ZAP_BAD_VERSION",
  "probe-connect-plain-error/dialer": "EACCES",
  "probe-connect-plain-ready-early/dialer": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-greeting-zap-downgrade-v2/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-plain-error-from-client/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-plain-hello-overflow/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_HELLO",
  "probe-plain-hello-short/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_HELLO",
  "probe-plain-hello-trailing/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_HELLO",
  "probe-plain-hello-twice/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-plain-message-early/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED",
  "probe-plain-pipelined/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-plain-ready-instead/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-plain-rejected-then-message/acceptor": "EACCES",
  "probe-plain-skip-hello/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-plain-type-mismatch/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-zap-bad-metadata/acceptor": "ERR_ZAP_INVALID_METADATA",
  "probe-zap-code-2000/acceptor": "ERR_ZAP_INVALID_STATUS_CODE",
  "probe-zap-code-empty/acceptor": "ERR_ZAP_INVALID_STATUS_CODE",
  "probe-zap-request-id/acceptor": "ERR_ZAP_BAD_REQUEST_ID",
  "probe-zap-short/acceptor": "ERR_ZAP_MALFORMED_REPLY",
}

interface Case {
  readonly title: string
  readonly name: string
  readonly side: Side
  readonly index: number
  readonly end: RecordedEnd
  readonly recording: AuthenticationRecording
}

const cases: readonly Case[] = authenticationRecordings.flatMap((recording) =>
  recording.connections.flatMap((_, index) =>
    (["dialer", "acceptor"] as Side[]).flatMap((side): Case[] => {
      const end = recording[side]
      const { name } = recording
      const title = `${name}, connection ${index + 1}, as ${side}`
      return end === null ? [] : [{ title, name, side, index, end, recording }]
    }),
  ),
)

const numbers: Readonly<Record<string, unknown>> = { ...constants }

const optionsOf = ({ type, options }: RecordedEnd): OptionSet => {
  const set = new OptionSet(type as SocketTypeName)
  for (const [name, values] of Object.entries(options)) {
    for (const value of values) {
      const text = typeof value === "string" ? Buffer.from(value, "hex") : value
      set.set(
        numbers[name] as number,
        name.startsWith("PLAIN_") || name === "ZAP_DOMAIN" ? textOf(text) : text,
      )
    }
  }
  return set
}

const textOf = (value: Buffer | number): string | number =>
  typeof value === "number" ? value : value.toString("latin1")

const octets = (frames: readonly string[]): Buffer[] => frames.map((each) => Buffer.from(each, "hex"))

interface Outcome {
  readonly sent: Buffer
  readonly delivered: Buffer[][]
  readonly asked: string[][]
  readonly peer: Peer | undefined
  readonly end: string
}

/** Plays what the other end did, in its order, and sends the messages that our end had sent. */
const play = async ({ recording, side, index, end }: Case): Promise<Outcome> => {
  const options = optionsOf(end)
  const chunks = recording.connections[index] ?? []
  const replies = recording.zap[index]
  const handler = new ZapNames(() => (replies === null ? null : octets(["", ...(replies ?? [])])))
  const asked = recording.zap.length > 0
  const authenticate = zapAuthenticate(asked ? handler.names : new InprocNames(), zapSettings(options))
  const spec = socketTypes[end.type as SocketTypeName]
  const { connection: settings } = planEndpoint(options, spec, authenticate)
  const stream = new MemoryStream({ peerAddress: "127.0.0.1" })
  const delivered: Buffer[][] = []
  let peer: Peer | undefined
  let reason = "open"
  const messages = messagesOf(framesOf(streamOf(chunks, side)))
  const owner: LinkHandler = {
    ready: (known) => {
      peer = known
      for (const message of messages) connection.send(message)
    },
    message: (message) => {
      delivered.push(message.map((each) => Buffer.from(each)))
      return true
    },
    writable: () => {},
    closed: (error) => {
      reason = (error as { code?: string } | undefined)?.code ?? "none"
    },
  }
  const connection = new Connection(stream, settings, new BufferPool(), owner)
  connection.start()
  for (const { from, bytes, close } of chunks) {
    if (from === other(side) && !close) stream.feed(bytes)
    await settled()
    await settled()
  }
  const requests = handler.requests.map(({ frames }) =>
    frames.map((each) => Buffer.from(each).toString("hex")),
  )
  const outcome = { sent: stream.received, delivered, asked: requests, peer, end: reason }
  connection.close()
  await settled()
  expect(handler.open).toBe(0)
  return outcome
}

/** What the peer sent as messages, if it was let in. */
const messagesFrom = ({ recording, side, index }: Case): Buffer[][] =>
  messagesOf(framesOf(streamOf(recording.connections[index] ?? [], other(side))))

const hex = (messages: readonly (readonly Buffer[])[]): string[][] =>
  messages.map((message) => message.map((each) => each.toString("hex")))

/** Where what we send is not what was recorded, and why. */
const differs: Readonly<Record<string, string>> = {
  "plain-vs-null/acceptor": "the greeting goes out as soon as it may",
  "plain-vs-null/dialer": "the greeting goes out as soon as it may",
  "probe-zap-meta-socket-type/acceptor": "what a handler says of a socket type is a property and no more",
}

/** Where the handler was asked about somebody who had spoken out of turn already: here it is not. */
const outOfTurn: readonly string[] = ["probe-plain-pipelined"]

describe("a recorded conversation with somebody who wants to be asked", () => {
  it("is there for every end of the table", () => {
    const known = new Set(cases.map(({ name, side }) => `${name}/${side}`))
    expect([...Object.keys(ends), ...Object.keys(differs)].filter((each) => !known.has(each))).toEqual([])
    expect(cases.length).toBeGreaterThan(50)
  })

  it.each(cases)("$title", async (each) => {
    const key = `${each.name}/${each.side}`
    const outcome = await play(each)
    const expected = ends[key] ?? "open"
    expect(outcome.end).toBe(expected)
    expect(hex(outcome.delivered)).toEqual(outcome.peer === undefined ? [] : hex(messagesFrom(each)))
    const recorded = streamOf(each.recording.connections[each.index] ?? [], each.side)
    if (differs[key] === undefined) expect(outcome.sent.toString("hex")).toBe(recorded.toString("hex"))
    const isServer =
      each.end.options["ZAP_DOMAIN"] !== undefined || each.end.options["PLAIN_SERVER"] !== undefined
    const request =
      isServer && !outOfTurn.includes(each.name) ? each.recording.requests[each.index] : undefined
    expect(outcome.asked).toEqual(request === undefined ? [] : [["", ...request]])
  })

  it.each(authenticationRecordings.filter(({ script }) => script.some((step) => "User-Id" in step)))(
    "$name: what is known of the peer",
    async (recording) => {
      const [found] = cases.filter(({ name, side }) => name === recording.name && side === "acceptor")
      const { peer } = await play(found as Case)
      const step = recording.script.find((each) => "User-Id" in each) as unknown as Record<string, string>
      const property = (name: string): string | undefined => peer?.properties.get(name)?.toString()
      for (const name of ["User-Id", "Hello", "Socket-Type", "Identity", "Peer-Address"]) {
        if (step[name] !== undefined) expect([name, property(name)]).toEqual([name, step[name]])
      }
    },
  )

  it("knows a peer by the routing id that it announced, whatever the handler says", async () => {
    const [found] = cases.filter(({ name }) => name === "probe-zap-meta-identity")
    const { peer } = await play(found as Case)
    expect(Buffer.from(peer?.routingId ?? []).toString()).toBe("own")
  })
})
