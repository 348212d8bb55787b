import { describe, expect } from "vitest"
import { Dish, Radio } from "../../src/draft/index.ts"
import type { Context, Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { acceptOf, keyIn, tcpOf, webSocketFrames } from "../support/websocket-octets.ts"
import { type Recording, type Step, streamOf, webSocketRecordings } from "./recordings.ts"

const patience = { timeout: 10_000 }
const types = { REQ: 3, REP: 4, SUB: 2, XPUB: 9 } as const

const hexOf = (message: readonly Uint8Array[]): string[] =>
  message.map((each) => Buffer.from(each).toString("hex"))

const open = (context: Context, type: string): Socket => {
  if (type === "RADIO") return new Radio({ context })
  if (type === "DISH") return new Dish({ context })
  return context.socket(types[type as keyof typeof types])
}

interface Speaking {
  send(message: unknown, options?: { group: Buffer }): Promise<void>
  receive(options: { timeout: number }): Promise<Buffer[]>
  join(group: Buffer): void
}

/** Does what the application did at our end; for the other end, waits until it must have happened. */
const act = async (socket: Socket, { op, frames, group, value }: Step): Promise<void> => {
  const speaking = socket as unknown as Speaking
  const bodies = (frames ?? []).map((each) => Buffer.from(each, "hex"))
  if (op === "setsockopt") socket.set("subscribe", Buffer.from(value ?? "", "hex"))
  else if (op === "join") speaking.join(Buffer.from(group ?? "", "hex"))
  else if (op === "recv")
    expect(hexOf((await speaking.receive(patience)).slice(0, bodies.length))).toEqual(frames)
  else if (group === undefined) await speaking.send(bodies)
  else await speaking.send(bodies[0], { group: Buffer.from(group, "hex") })
}

/** Takes the steps up to the next message that we sent. A RADIO knows of nobody's wishes, so it may have to repeat. */
const actUntil = async (socket: Socket, steps: Step[], heard: () => boolean): Promise<void> => {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    await act(socket, step)
    if (step.op !== "send") continue
    const repeated = step
    if (step.group !== undefined) {
      await until(() => {
        if (!heard()) void act(socket, repeated)
        return heard()
      }, "the message")
    }
    return
  }
}

/** Where the head of a request or an answer ends. */
const headSize = (octets: Buffer): number => octets.indexOf("\r\n\r\n") + 4

const framesIn = (octets: Buffer): { first: number; payload: string }[] =>
  webSocketFrames(octets.subarray(headSize(octets))).map(({ first, payload }) => ({
    first,
    payload: payload.toString("hex"),
  }))

const chunksOf = ({ connections }: Recording) => connections[0] ?? []

/** Those between two applications: probes and signs of life are replayed elsewhere. */
const conversations = webSocketRecordings.filter(({ script }) => script.length > 0)

describe.each(conversations)("the recording $name", (recording) => {
  const { dialer, acceptor, script } = recording
  const dialed = streamOf(chunksOf(recording), "dialer")
  const accepted = streamOf(chunksOf(recording), "acceptor")

  test("goes the same way when we accept: octet for octet", async ({ context }) => {
    const socket = open(context, acceptor?.type ?? "")
    const endpoint = await socket.bind(`ws://${ownHost()}:*`)
    const peer = await RawPeer.connect(tcpOf(endpoint ?? (socket.lastEndpoint as string)))
    const steps = script.filter(({ who }) => who === "s")
    let due = 0
    for (const [index, { from, bytes, close }] of chunksOf(recording).entries()) {
      if (close) break
      if (from === "dialer") {
        peer.send(bytes)
        continue
      }
      due += bytes.length
      // Our answer and READY come by themselves; anything later our application said.
      if (index > 2) await actUntil(socket, steps, () => peer.heard >= due)
      await until(() => peer.heard >= due, "what was recorded")
    }
    for (const step of steps) await act(socket, step)
    expect(peer.received.subarray(0, accepted.length).toString("hex")).toBe(accepted.toString("hex"))
    peer.destroy()
  })

  test("goes the same way when we dial: frame for frame", async ({ context }) => {
    using server = await RawServer.listen()
    const socket = open(context, dialer?.type ?? "")
    const own = script.filter(({ who }) => who === "c")
    const before = own.filter(({ op }) => op === "join" || op === "setsockopt").slice(0, 1)
    for (const step of before) await act(socket, step)
    socket.connect(server.endpoint.replace("tcp:", "ws:"))
    const peer = await server.peer(0)
    await peer.hears(Buffer.from("\r\n\r\n"))
    const answer = accepted.toString("latin1").replace(/(Accept: )\S+/, `$1${acceptOf(keyIn(peer.received))}`)
    peer.send(Buffer.from(answer, "latin1"))
    for (const step of own.filter((each) => !before.includes(each))) {
      if (step.op === "setsockopt") socket.set("unsubscribe", Buffer.from(step.value ?? "", "hex"))
      else await act(socket, step)
    }
    // The last thing that a DISH said was that it leaves its group, which is not in the script.
    const expected = framesIn(dialed).slice(0, dialer?.type === "DISH" ? -1 : undefined)
    await until(() => framesIn(peer.received).length >= expected.length, "all that was recorded")
    expect(framesIn(peer.received)).toEqual(expected)
  })
})
