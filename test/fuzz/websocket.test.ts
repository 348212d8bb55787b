import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Context, Pull, Push } from "../../src/index.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { uncaughtErrors } from "../support/uncaught-errors.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import {
  keyIn,
  tcpOf,
  upgradeAnswer,
  upgradeRequest,
  webSocketFrame,
  webSocketMessage,
  webSocketReady,
} from "../support/websocket-octets.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { type Mutation, mutate, mutationsAnywhere } from "./mutations.ts"
import { cuts, piecesOf } from "./octets.ts"

const names = [
  "Upgrade",
  "Connection",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Version",
  "Host",
]

const values = fc.oneof(
  fc.constantFrom(
    "websocket",
    "Upgrade",
    "keep-alive",
    "ZWS2.0",
    "ZWS2.0/NULL",
    "13",
    "8",
    "",
    ",",
    "x".repeat(3000),
  ),
  fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
)

/** Headers that replace the usual ones, or are beside them; undefined leaves one out. */
const headers = fc.dictionary(
  fc.oneof(
    fc.constantFrom(...names, "Origin", "Content-Length", "Transfer-Encoding", "Expect"),
    fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
  ),
  fc.option(values, { nil: undefined }),
  { maxKeys: 4, noNullPrototype: true },
)

const lines = fc.oneof(
  { weight: 6, arbitrary: fc.constant("GET / HTTP/1.1") },
  fc.constantFrom(
    "GET / HTTP/1.0",
    "POST / HTTP/1.1",
    "GET /a?b#c HTTP/1.1",
    "CONNECT x:1 HTTP/1.1",
    "PRI * HTTP/2.0",
    "GET",
    "",
  ),
)

/** Frames behind the opening: those that belong there, and others. */
const frames = fc.array(
  fc.oneof(
    fc.constant(webSocketReady("PUSH")),
    fc.constant(webSocketMessage(["one", "two"])),
    fc
      .record({
        payload: fc.uint8Array({ maxLength: 200 }),
        opcode: fc.nat(15),
        fin: fc.boolean(),
        reserved: fc.constantFrom(0, 0, 0, 4, 1),
        masked: fc.constantFrom(true, true, false),
        length: fc.option(fc.constantFrom(0n, 125n, 65_536n, 2n ** 31n, 2n ** 63n), { nil: undefined }),
      })
      .map(({ payload, length, ...fields }) =>
        webSocketFrame(payload, {
          ...fields,
          ...(length === undefined ? {} : { length, lengthSize: length < 126n ? 1 : 8 }),
        }),
      ),
  ),
  { maxLength: 6 },
)

const changes: fc.Arbitrary<Mutation[] | null> = fc.option(mutationsAnywhere, { freq: 2 })

const ends = fc.constantFrom("end", "reset", "wait" as const)

const play = async (
  peer: RawPeer,
  octets: Buffer,
  how: { where: Parameters<typeof piecesOf>[1]; end: string },
): Promise<void> => {
  for (const piece of piecesOf(octets, how.where)) {
    peer.send(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (how.end === "end") peer.end()
  else if (how.end === "reset") peer.reset()
}

const changedBy = (octets: Buffer, all: Mutation[] | null): Buffer =>
  all === null ? octets : mutate(octets, all)

/** What was thrown since it was last asked for. */
const told = (errors: unknown[]): string[] =>
  errors.splice(0).map((error) => (error as Error).stack ?? String(error))

describe("the opening of a WebSocket", () => {
  it("may be anything where we listen, and honest peers are served", { timeout: timeLimit }, async () => {
    const errors = uncaughtErrors()
    const context = new Context({ blocky: false })
    const pull = new Pull({ context, maxMessageSize: 10_000 })
    const honestEndpoint = await pull.bind("ws://127.0.0.1:*")
    // Strangers are not waited for as long as an honest peer on a busy machine may need.
    pull.handshakeInterval = 60
    const endpoint = await pull.bind("ws://127.0.0.1:*")
    let honest = 0
    pull.consume(([first]) => {
      if (String(first) === "honest") honest++
    })
    const push = new Push({ context })
    push.connect(honestEndpoint)
    let sent = 0
    await attempt(
      fc.asyncProperty(
        lines,
        headers,
        frames,
        changes,
        cuts,
        ends,
        async (line, each, behind, all, where, end) => {
          const request = upgradeRequest({ line, headers: each as Record<string, string | undefined> })
          const peer = await RawPeer.connect(tcpOf(endpoint))
          await play(peer, changedBy(Buffer.concat([request, ...behind]), all), { where, end })
          sent++
          await push.send("honest")
          await until(() => honest === sent, "the honest peer")
          // Whoever shook hands may stay, all others are gone when their time is up.
          if (end === "wait" && pull.stats().peers < 2) await peer.gone()
          peer.destroy()
          await until(() => pull.stats().peers === 1, "the stranger to be gone")
          expect(told(errors)).toEqual([])
        },
      ),
      { runs: 8, share: 0.6 },
    )
    await Promise.all([push.close(), pull.close()])
    await context.term()
  })

  it("may be answered with anything where we connect", { timeout: timeLimit }, async () => {
    const errors = uncaughtErrors()
    const answerLines = fc.oneof(
      { weight: 6, arbitrary: fc.constant("HTTP/1.1 101 Switching Protocols") },
      fc.constantFrom(
        "HTTP/1.1 200 OK",
        "HTTP/1.0 101 x",
        "HTTP/1.1 301 Moved",
        "HTTP/1.1 101",
        "SSH-2.0",
        "",
      ),
    )
    await attempt(
      fc.asyncProperty(
        answerLines,
        headers,
        frames,
        changes,
        cuts,
        ends,
        async (line, each, behind, all, where, end) => {
          const context = new Context({ blocky: false })
          const server = await RawServer.listen((peer) => {
            peer.socket.once("data", (request) => {
              const answer = upgradeAnswer(keyIn(request), {
                line,
                headers: each as Record<string, string | undefined>,
              })
              void play(peer, changedBy(Buffer.concat([answer, ...behind]), all), { where, end })
            })
          })
          const pull = new Pull({
            context,
            reconnectInterval: -1,
            handshakeInterval: 60,
            maxMessageSize: 10_000,
          })
          const events = watchEvents(pull)
          pull.consume(() => {})
          pull.connect(server.endpoint.replace("tcp", "ws"))
          await until(() => /handshake|disconnect|close/.test(events.types.join()), "an outcome")
          await pull.close()
          server.close()
          await context.term()
          expect(told(errors)).toEqual([])
        },
      ),
      { runs: 8, share: 0.4 },
    )
  })
})
