import { type Context, Dealer, Publisher, Push } from "../../src/index.ts"
import { isExtension, readExtension } from "../../src/rpc/extension.ts"
import {
  connectPipeline,
  connectPubSub,
  connectRpc,
  type HandlerService,
  method,
  Packer,
  servePipeline,
  servePubSub,
  serveRpc,
} from "../../src/rpc/index.ts"
import { type AttackLog, attackLog } from "./rpc-attacker-log.ts"
import { until } from "./until.ts"

export const packer = new Packer()

/** No arguments by position, and none by name. */
export const noArguments = [Buffer.of(0x90), Buffer.of(0x80)] as const

/** Bytes in hex, with spaces where it helps. */
export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex")

/** A header of a request. */
export const requestHeader = (id: number): Buffer => {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(id, 4)
  return header
}

/** A header of a reply: whatever octet for its flag. */
export const replyHeader = (id: number, flag = 0): Buffer =>
  Buffer.concat([requestHeader(id), Buffer.of(flag)])

/** The frames of a request. What is no frame yet is packed. */
export const request = (
  id: number,
  name: string | Uint8Array,
  positional: unknown = [],
  named: unknown = {},
): Uint8Array[] => [requestHeader(id), Buffer.from(name as string), packed(positional), packed(named)]

/** Bytes stay as they are. */
const packed = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : packer.pack(value))

/** What came back to an attacker. */
export interface Answer {
  readonly id: number
  readonly failed: boolean
  readonly value: unknown
  /** The frame that only our own peers send, if it was that. */
  readonly told?: Readonly<Record<string, unknown>>
}

/** Whatever way back the attacker wrote stands in front. */
const answerOf = (frames: readonly Uint8Array[]): Answer => {
  const [header, value] = frames.slice(-2) as [Uint8Array, Uint8Array?]
  if (value !== undefined && header.length === 17) {
    return { id: Buffer.from(header).readUInt32LE(4), failed: header[16] !== 0, value: packer.unpack(value) }
  }
  const told = frames.findLast((each) => isExtension(each))
  if (told === undefined) throw new Error("That is no answer.")
  return { id: -1, failed: false, value: null, told: { ...readExtension(packer, told) } }
}

/** A DEALER that sends to a service of calls whatever it likes, and reads all that comes back. */
export class RpcAttacker {
  readonly socket: Dealer
  readonly answers: Answer[] = []
  #last = 0xf000_0000

  constructor(context: Context, endpoint: string, options: object = {}) {
    this.socket = new Dealer({ context, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...options })
    this.socket.connect(endpoint)
  }

  async send(...messages: readonly (readonly Uint8Array[])[]): Promise<void> {
    for (const frames of messages) await this.socket.send(frames as Uint8Array[])
  }

  /** Waits until the service has done with everything before; answers what came back since the last time. */
  async settled(): Promise<readonly Answer[]> {
    const id = ++this.#last
    await this.send(request(id, "reached"))
    const before = this.answers.length
    for (;;) {
      const answer = answerOf(await this.socket.receive({ timeout: 10_000 }))
      if (answer.id === id) return this.answers.slice(before)
      this.answers.push(answer)
    }
  }
}

/** A service, somebody who attacks it, and somebody who does not. */
export interface Target {
  readonly service: HandlerService
  readonly log: AttackLog
  /** The frames of a message to it. */
  frames(name: string | Uint8Array, positional?: unknown, named?: unknown): Uint8Array[]
  send(...messages: readonly (readonly Uint8Array[])[]): Promise<void>
  /** Waits until all that the attacker sent was dealt with. */
  settled(): Promise<void>
  /** Waits until a call of the honest client has arrived. */
  serves(): Promise<void>
}

export type TargetKind = "rpc" | "pipeline" | "pubsub"

export const targetKinds: readonly TargetKind[] = ["rpc", "pipeline", "pubsub"]

/** A method that counts its calls. */
class Arrivals {
  #count = 0
  readonly method = method(() => {
    this.#count++
    return null
  })

  /** Makes a call and waits until it has arrived. */
  async next(call: () => Promise<unknown>): Promise<void> {
    const before = this.#count
    await call()
    await until(() => this.#count > before, "a call")
  }
}

interface Served {
  readonly context: Context
  /** What is served beside `reached`, which the attacker calls, and `serves`, which the honest client calls. */
  readonly handler?: Readonly<Record<string, unknown>>
  readonly endpoint?: string
  readonly log?: AttackLog
  readonly logExceptions?: boolean
  readonly refusedPickles?: "error" | "ext"
}

interface Honest {
  serves(): Promise<unknown>
}

/** A server of calls that is attacked by a DEALER. */
const openRpc = async ({
  context,
  handler,
  endpoint,
  log = attackLog(),
  ...options
}: Served): Promise<Target> => {
  const serves = method(() => null)
  const service = await serveRpc(
    { ...handler, reached: serves, serves },
    { context, bind: endpoint ?? "inproc://rpc", logger: log, ...options },
  )
  const honest = await connectRpc({ context, connect: service.endpoint, logger: null })
  const attacker = new RpcAttacker(context, service.endpoint)
  return {
    service,
    log,
    frames: (name, positional, named) => request(1, name, positional, named),
    send: (...messages) => attacker.send(...messages),
    settled: async () => {
      await attacker.settled()
    },
    serves: async () => {
      await (honest.call as unknown as Honest).serves()
    },
  }
}

const openPipeline = async ({
  context,
  handler,
  endpoint,
  log = attackLog(),
  ...options
}: Served): Promise<Target> => {
  const [reached, served] = [new Arrivals(), new Arrivals()]
  const service = await servePipeline(
    { ...handler, reached: reached.method, serves: served.method },
    { context, bind: endpoint ?? "inproc://pipeline", logger: log, ...options },
  )
  const honest = await connectPipeline({ context, connect: service.endpoint, logger: null })
  const attacker = new Push({ context, sendHighWaterMark: 0 })
  attacker.connect(service.endpoint)
  return {
    service,
    log,
    frames: (name, positional, named) => request(0, name, positional, named).slice(1),
    send: async (...messages) => {
      for (const frames of messages) await attacker.send(frames as Uint8Array[])
    },
    settled: () => reached.next(() => attacker.send(request(0, "reached").slice(1))),
    serves: () => served.next(() => (honest.notify as unknown as Honest).serves()),
  }
}

const topic = Buffer.from([0xff, 0x00])

const openPubSub = async ({
  context,
  handler,
  endpoint,
  log = attackLog(),
  ...options
}: Served): Promise<Target> => {
  const [reached, served] = [new Arrivals(), new Arrivals()]
  const service = await servePubSub(
    { ...handler, reached: reached.method, serves: served.method },
    { context, bind: endpoint ?? "inproc://pubsub", subscribe: "", logger: log, ...options },
  )
  const honest = await connectPubSub({ context, connect: service.endpoint, logger: null })
  const publisher = honest.transport.getExtraInfo("zmqSocket") as Publisher
  const attacker = new Publisher({ context, sendHighWaterMark: 0 })
  attacker.connect(service.endpoint)
  await until(() => publisher.topicsCount > 0 && attacker.topicsCount > 0, "both subscriptions")
  return {
    service,
    log,
    frames: (name, positional, named) => [topic, ...request(0, name, positional, named).slice(1)],
    send: async (...messages) => {
      for (const frames of messages) await attacker.send(frames as Uint8Array[])
    },
    settled: () => reached.next(() => attacker.send([topic, ...request(0, "reached").slice(1)])),
    serves: () => served.next(() => (honest.publish("x") as unknown as Honest).serves()),
  }
}

const openers: Readonly<Record<TargetKind, (served: Served) => Promise<Target>>> = {
  rpc: openRpc,
  pipeline: openPipeline,
  pubsub: openPubSub,
}

/** Opens a service of a kind, under attack. All its sockets end with the context. */
export const openTarget = (kind: TargetKind, served: Served): Promise<Target> => openers[kind](served)
