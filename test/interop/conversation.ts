import {
  type Context,
  DEALER,
  type Message,
  type MessageLike,
  PAIR,
  PUB,
  PULL,
  PUSH,
  Publisher,
  REP,
  REQ,
  ROUTER,
  type Socket,
  SUB,
  Subscriber,
  XPUB,
  XPublisher,
  XSUB,
} from "../../src/index.ts"
import { described, type Frame, octets } from "../support/frames.ts"
import type { Peer, PeerOptions, PeerSocket } from "../support/peers.ts"
import { until } from "../support/until.ts"

const codes = { REQ, REP, DEALER, ROUTER, PUSH, PULL, PUB, SUB, XPUB, XSUB, PAIR }

export type SocketType = keyof typeof codes

/** The types of sockets as the wire names them. */
export const socketTypes = Object.keys(codes) as SocketType[]

/** Types that talk to each other; the first of the two speaks first. */
export const compatible: readonly (readonly [SocketType, SocketType])[] = [
  ["REQ", "REP"],
  ["REQ", "ROUTER"],
  ["DEALER", "REP"],
  ["DEALER", "ROUTER"],
  ["DEALER", "DEALER"],
  ["ROUTER", "ROUTER"],
  ["PUSH", "PULL"],
  ["PUB", "SUB"],
  ["PUB", "XSUB"],
  ["XPUB", "SUB"],
  ["XPUB", "XSUB"],
  ["PAIR", "PAIR"],
]

/** All pairs of types that talk to each other, seen from either side. */
export const orderedPairs = compatible.flatMap(([left, right]) =>
  left === right ? [[left, right] as const] : [[left, right] as const, [right, left] as const],
)

/** 64 MiB between all pairs of types takes a minute: the interop job has it, everyday tests have PUSH and PULL. */
export const isInteropJob = process.env["TYPEMQ_REQUIRE_PEERS"] === "1"

export const areCompatible = (left: SocketType, right: SocketType): boolean =>
  compatible.some(
    (pair) => [left, right].every((type) => pair.includes(type)) && (left !== right || pair[0] === pair[1]),
  )

/** Who binds. */
export type Role = "we bind" | "they bind"

/** Types that have a routing id which peers can see. */
const named: readonly SocketType[] = ["REQ", "DEALER", "ROUTER"]
const publishers: readonly SocketType[] = ["PUB", "XPUB"]
const oneWay: readonly SocketType[] = ["PUSH", ...publishers]

/** The frames in front of a message, as the socket of type `own` sends or receives it. */
const envelope = (own: SocketType, other: SocketType, otherId: string): Frame[] => {
  if (own === "ROUTER") return other === "REQ" ? [otherId, ""] : [otherId]
  return own === "DEALER" && other === "REP" ? [""] : []
}

interface Speaking {
  send(message: MessageLike[]): Promise<void>
  receive(options: { timeout: number }): Promise<Message[]>
}

const waitingTime = { timeout: 30_000 }

/** A socket of ours that peers can address and that hears everything. */
export const openSocket = (context: Context, type: SocketType): Socket => {
  const socket: Socket = context.socket(type)
  if (named.includes(type)) socket.set("routingId", "ours")
  if (socket instanceof Subscriber) socket.subscribe()
  return socket
}

export const typeOf = (socket: Socket): SocketType =>
  socketTypes.find((type) => codes[type] === socket.type) as SocketType

/** A socket of ours connected to one of a libzmq peer, and messages between them. */
export class Conversation {
  readonly ours: Socket
  readonly theirs: PeerSocket
  readonly #ourType: SocketType
  readonly #theirType: SocketType
  readonly #weBegin: boolean

  private constructor(
    [ours, ourType]: readonly [Socket, SocketType],
    [theirs, theirType]: readonly [PeerSocket, SocketType],
    weBegin: boolean,
  ) {
    this.ours = ours
    this.theirs = theirs
    this.#ourType = ourType
    this.#theirType = theirType
    this.#weBegin = weBegin
  }

  /**
   * Opens a peer's socket with these options, connects it with ours, and waits until what the first of them sends
   * will arrive. With `bothReady` it waits for their side too, before anything is sent: what an XSUB is told earlier it
   * tells newcomers in another form.
   */
  static async begin(
    ours: Socket,
    peer: Peer,
    {
      theirType,
      role,
      endpoint = "tcp://127.0.0.1:*",
      options = {},
      bothReady = false,
    }: {
      theirType: SocketType
      role: Role
      endpoint?: string
      options?: PeerOptions
      bothReady?: boolean
    },
  ): Promise<Conversation> {
    const ourType = typeOf(ours)
    const name = named.includes(theirType) ? { ROUTING_ID: "theirs" } : {}
    const theirs = await peer.socket(theirType, { ...name, ...options })
    const weBegin = compatible.some(([first, second]) => first === ourType && second === theirType)
    const conversation = new Conversation([ours, ourType], [theirs, theirType], weBegin)
    if (theirType === "SUB") await theirs.set("SUBSCRIBE", "")
    const events = bothReady ? await theirs.monitor() : undefined
    if (role === "we bind") await theirs.connect(await ours.bind(endpoint))
    else ours.connect(await theirs.bind(endpoint))
    await until(() => ours.stats().peers === 1)
    await events?.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    if (ourType === "XSUB") await conversation.#speaking.send(["\x01"])
    if (theirType === "XSUB") await theirs.send("\x01")
    await conversation.#subscribed()
    return conversation
  }

  /** Sends each message one way and, where the types allow it, a copy of it back; answers what arrived. */
  async exchange(
    messages: readonly (readonly Frame[])[],
  ): Promise<{ sent: string[][]; arrived: string[][] }> {
    const sent: string[][] = []
    const arrived: string[][] = []
    const begins = this.#weBegin ? this.#ourType : this.#theirType
    for (const message of messages) {
      const text = described(message.map(octets))
      sent.push(text)
      arrived.push(this.#weBegin ? await this.weSend(message) : await this.theySend(message))
      if (oneWay.includes(begins)) continue
      sent.push(text)
      arrived.push(this.#weBegin ? await this.theySend(message) : await this.weSend(message))
    }
    return { sent, arrived }
  }

  /** Answers what they received. */
  async weSend(message: readonly Frame[]): Promise<string[]> {
    const [around, seen] = [this.#ourEnvelope, this.#theirEnvelope]
    const [received] = await Promise.all([
      this.theirs.receive(),
      this.#speaking.send([...around, ...message].map(octets)),
    ])
    return withoutEnvelope(received, seen)
  }

  /** Answers what we received. */
  async theySend(message: readonly Frame[]): Promise<string[]> {
    const [around, seen] = [this.#theirEnvelope, this.#ourEnvelope]
    const [received] = await Promise.all([
      this.#speaking.receive(waitingTime),
      this.theirs.send([...around, ...message]),
    ])
    return withoutEnvelope(described(received), seen)
  }

  get #speaking(): Speaking {
    return this.ours as unknown as Speaking
  }

  get #ourEnvelope(): Frame[] {
    return envelope(this.#ourType, this.#theirType, "theirs")
  }

  get #theirEnvelope(): Frame[] {
    return envelope(this.#theirType, this.#ourType, "ours")
  }

  /** Waits until the publisher knows of the subscription. */
  async #subscribed(): Promise<void> {
    const { ours, theirs } = this
    if (ours instanceof Publisher || ours instanceof XPublisher) {
      // libzmq's sockets greet newcomers only when they are used.
      while (ours.get("topicsCount") === 0) await theirs.tryReceive(1)
      if (ours instanceof XPublisher) await ours.receive(waitingTime)
    } else if (this.#theirType === "XPUB") {
      await theirs.receive()
    } else if (this.#theirType === "PUB") {
      // A PUB does not tell who has subscribed, so it knocks until it is heard.
      const { receive } = this.#speaking
      let heard: Message[] | undefined
      while (heard === undefined) {
        await theirs.send("knock")
        heard = await receive.call(ours, { timeout: 5 }).catch(() => undefined)
      }
      await theirs.send("open")
      while (String(heard) !== "open") heard = await receive.call(ours, waitingTime)
    }
  }
}

const withoutEnvelope = (message: string[], expected: readonly Frame[]): string[] => {
  for (const frame of expected) {
    const found = message.shift()
    if (found !== frame)
      throw new Error(`The envelope has ${JSON.stringify(found)} for ${JSON.stringify(frame)}.`)
  }
  return message
}
