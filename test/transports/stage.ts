import { expect } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type {
  ByteStream,
  ByteTransport,
  Dial,
  Listener,
  TransportOptions,
} from "../../src/transports/transport.ts"
import { RecordingHandler } from "../support/recording-handler.ts"
import { turns, until } from "../support/until.ts"

/** A transport, and addresses to try it with. */
export interface Subject {
  readonly transport: ByteTransport
  readonly options?: Partial<TransportOptions>
  /** An address to listen on that is free. */
  freeAddress(): string
  /** An address that is fine and where nobody listens. */
  deadAddress(): string | Promise<string>
}

/** What the options say that nobody has set. */
export const plainOptions: TransportOptions = {
  ipv6: false,
  backlog: 100,
  connectTimeout: 0,
  handshakeInterval: 0,
  tcpKeepalive: -1,
  tcpKeepaliveIdle: -1,
  typeOfService: 0,
  acceptFilter: [],
  descriptor: -1,
  device: null,
  proxy: null,
  subprotocols: ["ZWS2.0/NULL", "ZWS2.0"],
  origins: null,
  tls: { key: null, cert: null, ca: null, hostname: null, trustSystem: false },
}

/** A listener that was opened, and who came in there. */
export interface Listening {
  readonly listener: Listener
  readonly arrivals: ByteStream[]
  /** Where to connect to. */
  readonly address: string
}

/** An attempt to connect, and what became of it. */
export class Attempt {
  readonly told: string[] = []
  stream: ByteStream | undefined
  error: Error | undefined
  readonly dial: Dial

  constructor(start: (attempt: Attempt) => Dial) {
    this.dial = start(this)
  }
}

/** Where a transport is tried: opens listeners and connections, and ends them all. */
export class Stage {
  readonly #transport: ByteTransport
  readonly options: TransportOptions
  readonly #freeAddress: () => string
  readonly #pool = new BufferPool()
  readonly #listeners: Listener[] = []
  readonly #streams: ByteStream[] = []
  readonly #handlers: RecordingHandler[] = []

  constructor({ transport, options = {}, freeAddress }: Subject) {
    this.#transport = transport
    this.options = { ...plainOptions, ...options }
    this.#freeAddress = freeAddress
  }

  listen(address = this.#freeAddress()): Listening {
    const arrivals: ByteStream[] = []
    const listener = this.#transport.listen(address, this.options, this.#pool, {
      accepted: (stream) => {
        arrivals.push(stream)
        this.#streams.push(stream)
      },
      failed: (error) => {
        throw error
      },
    })
    this.#listeners.push(listener)
    return { listener, arrivals, address: listener.endpoint.slice(this.#transport.scheme.length + 3) }
  }

  dial(address: string): Attempt {
    return new Attempt((attempt) =>
      this.#transport.dial(address, this.options, this.#pool, {
        delayed: () => attempt.told.push("delayed"),
        connected: (stream) => {
          attempt.told.push("connected")
          attempt.stream = stream
          this.#streams.push(stream)
        },
        failed: (error) => {
          attempt.told.push("failed")
          attempt.error = error
        },
      }),
    )
  }

  /** Attaches a handler that records. */
  own(stream: ByteStream): RecordingHandler {
    const handler = new RecordingHandler(stream)
    this.#handlers.push(handler)
    return handler
  }

  /** Two streams that are the ends of one connection, dialed and accepted, not attached yet. */
  async streams(): Promise<[ByteStream, ByteStream]> {
    const { arrivals, address } = this.listen()
    const attempt = this.dial(address)
    await until(() => attempt.stream !== undefined && arrivals.length > 0, "a connection")
    return [attempt.stream as ByteStream, arrivals[0] as ByteStream]
  }

  /** Two handlers at the ends of one connection; the second may be paused. */
  async pair({ paused = false } = {}): Promise<[RecordingHandler, RecordingHandler]> {
    const [dialed, accepted] = await this.streams()
    const ends: [RecordingHandler, RecordingHandler] = [this.own(dialed), this.own(accepted)]
    await turns(2)
    if (paused) ends[1].pause()
    return ends
  }

  /** Ends everything, and sees that nobody was told what the contract forbids. */
  async clear(): Promise<void> {
    for (const listener of this.#listeners.splice(0)) listener.close()
    for (const stream of this.#streams.splice(0)) stream.destroy()
    const handlers = this.#handlers.splice(0)
    await until(() => handlers.every((each) => each.isClosed), "the end of all streams")
    expect(handlers.flatMap((each) => each.objections)).toEqual([])
    expect(handlers.every((each) => each.ends.length === 1)).toBe(true)
  }
}
