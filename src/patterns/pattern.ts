import type { Message } from "../core/message.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { FrameTarget } from "../transports/passage.ts"
import type { Peer } from "../transports/transport.ts"

/** One peer of a socket, as the patterns see it. The only place where messages queue. */
export interface Pipe {
  /** The id under which a ROUTER or REP knows this peer; empty until it has one. */
  routingId: Uint8Array
  /** Scratch of the fan-out: the number of the last message this pipe was chosen for. */
  round: number
  /** What is known of the peer; undefined before the first handshake and for in-process peers without one. */
  readonly peer: Peer | undefined
  /** The id that `connect` was told to use for this peer. */
  readonly givenRoutingId: Uint8Array | undefined
  /** Whether its peer is connected now. */
  readonly connected: boolean
  /** Whether a connection carries it, and not a queue in this process. */
  readonly wired: boolean
  /** Whether its connection carries plain bytes, without ZMTP. */
  readonly raw: boolean
  /** Whether a message would be taken now. */
  readonly hasRoom: boolean
  /** Messages that arrived and wait to be taken. */
  readonly queued: number
  /** Where frames can be sent as they came from another peer; undefined while that cannot be. */
  readonly frames: FrameTarget | undefined
  /** True: the message is on its way or queued. False: the high-water mark is reached; one `writable` follows. */
  send(message: Message): boolean
  /** Queues a message although the high-water mark is reached. */
  insist(message: Message): void
  /** Asks for one `writable`, as if a `send` had been refused. */
  awaitRoom(): void
  /** The next message that arrived. */
  take(): Message | undefined
  /** Sends a subscription or its end to the peer, if it is there. */
  subscribe(topic: Uint8Array, on: boolean): void
  /** Stops hearing the peer, with back-pressure, until `release()`. */
  hold(): void
  release(): void
  /** The peer stays connected, so that it does not knock again and again, but goes unheard. */
  ignore(): void
  /** There is no place for the peer. On a wire as `ignore`; in this process it is told so. */
  refuse(): void
  /** Throws away what waits to be taken and is not accepted. */
  filterInbox(accepts: (message: Message) => boolean): void
  /** Throws away what waits to be taken. */
  clearInbox(): void
  /** Counts a message that was thrown away because the peer is too slow. */
  dropped(): void
}

/** What a pattern may ask of the socket it works for. */
export interface PatternHost {
  readonly options: OptionSet
  /** Something that the pattern holds itself has become receivable. */
  receivable(): void
  /** Something that kept sends from going out has changed. */
  sendable(): void
  /** Counts a message that was thrown away because its peer is not there. */
  dropped(): void
  /** Ends a pipe whose name another took: what it sent and was not received is lost, and it goes unheard. */
  abandon(pipe: Pipe): void
  /** Ends the connection of a pipe: what waits for the peer still goes out, unless that is too much already. */
  hangUp(pipe: Pipe): void
}

/**
 * How a socket type picks peers: for what it sends, from what it receives, and what stands between the
 * application's messages and those on the wire. One object per socket.
 */
export interface Pattern {
  /**
   * A pipe exists. Its peer may not be connected yet; nor does a pipe that we dialed go when its connection is
   * lost.
   */
  attach(pipe: Pipe): void
  /** The pipe's peer is connected, for the first time or again. */
  connected?(pipe: Pipe): void
  /** Nothing more can be sent to this pipe. What it has delivered can still be received. */
  detachOutgoing(pipe: Pipe): void
  /** The pipe is gone. */
  detachIncoming(pipe: Pipe): void
  /** The pipe takes messages again, after it had refused one. */
  writable(pipe: Pipe): void
  /** The pipe's inbox was empty and has a message now. */
  readable(pipe: Pipe): void
  /** Looks at a message on arrival: false when it is not for the application. */
  admit?(pipe: Pipe, message: Message): boolean
  /** What the application sees of a message that leaves the inbox (or never was in it). Undefined: nothing. */
  present?(pipe: Pipe, message: Message): Message | undefined
  /** True: done. False: nobody can take it now. Throws EFSM, EHOSTUNREACH. */
  send(message: Message): boolean
  /** The next message for the application; undefined when there is none (or it is not the time for one). */
  receive(): Message | undefined
  /** The pipe that everything goes to which is sent, while there is only one. */
  readonly sole?: Pipe | undefined
  /** The pipe that the message came from which `receive` answered last. */
  readonly source?: Pipe | undefined
  /** Throws EFSM when this is not the time to receive. */
  checkReceive?(): void
  /** Whether `send` would be done at once. */
  readonly sendable: boolean
  /** Whether `receive` would have a message. */
  readonly receivable: boolean
  /** Messages that the pattern itself holds for the application. */
  readonly waiting?: number
  /** Takes over the options that matter to it: at the start, and whenever one changes. */
  configure?(options: OptionSet): void
  /** Throws EADDRINUSE when no further peer can have this routing id. */
  checkRoutingId?(id: Uint8Array): void
  /** SUBSCRIBE and UNSUBSCRIBE of SUB sockets, and of XPUB sockets in manual mode. */
  subscribe?(topic: Uint8Array, on: boolean): void
}

/** Half of a pattern: to whom. */
export interface Outgoing {
  attach(pipe: Pipe): void
  detach(pipe: Pipe): void
  writable(pipe: Pipe): void
  send(message: Message): boolean
  readonly sendable: boolean
  /** The only pipe, while there is but one and it takes messages. */
  readonly sole?: Pipe | undefined
}

/** Half of a pattern: from whom. */
export interface Incoming {
  attach(pipe: Pipe): void
  detach(pipe: Pipe): void
  readable(pipe: Pipe): void
  /** The next message, and in `current` the pipe it came from. */
  receive(): Message | undefined
  readonly current: Pipe | undefined
  readonly receivable: boolean
}
