import { empty, text } from "../core/bytes.ts"
import { frameBytes, type MessageLike, toFrame } from "../core/message.ts"
import type { MessageTracker } from "./message-tracker.ts"
import type { Message } from "./readable.ts"

/** What is known of a frame beside its bytes. */
export interface FrameDetails {
  /** Whether another frame of the same message follows. */
  readonly more?: boolean
  /** What is known of the peer that sent it. */
  readonly properties?: ReadonlyMap<string, Uint8Array>
  /** The number of the client, for SERVER sockets. */
  readonly routingId?: number | undefined
  /** The group, for RADIO and DISH sockets. */
  readonly group?: string | undefined
}

const none: ReadonlyMap<string, Uint8Array> = new Map()

/** What can be sent as one frame. */
export type FrameLike = MessageLike | Frame

/** Whether two names of properties are the same: case does not matter (RFC 37, section 2.2.1). */
const isSame = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase()

/**
 * One frame: its bytes, whether more follow, and what is known of the peer it came from. Received by
 * `receiveFrames` and `receiveFrame`; can be sent wherever bytes can, and as often as one likes.
 *
 * ```ts
 * const [body] = await pull.receiveFrames()
 * console.log(`${body?.length} bytes from ${body?.peerAddress}`)
 * ```
 */
export class Frame {
  /** The bytes, not copied. */
  readonly data: Message
  /** Whether another frame of the same message follows. False for frames that were not received. */
  readonly more: boolean
  /** The number of the client it came from, or is for: SERVER and PEER sockets only. */
  readonly routingId: number | undefined
  /** The group it was sent to: RADIO and DISH sockets only. */
  readonly group: string | undefined
  /** The tracker of the last `send` with `track: true` that this frame was part of. */
  tracker: MessageTracker | undefined
  readonly #properties: ReadonlyMap<string, Uint8Array>

  /**
   * A frame to be sent. Text becomes UTF-8; without data the frame is empty. Throws `TypeError` for what cannot
   * be sent.
   */
  constructor(data: FrameLike = empty, details: FrameDetails = {}) {
    this.data = toFrame(data) as Message
    this.more = details.more ?? false
    this.routingId = details.routingId
    this.group = details.group
    this.#properties = details.properties ?? none
  }

  /** @internal */
  get [frameBytes](): Uint8Array {
    return this.data
  }

  /** Number of bytes. */
  get length(): number {
    return this.data.length
  }

  /**
   * What is known of the peer, by the names that are used on the wire: `Peer-Address`, `Socket-Type`, `Identity`,
   * `User-Id` (who it proved to be), and what it added itself (`X-…`). Empty between sockets of one process.
   */
  get metadata(): ReadonlyMap<string, string> {
    return new Map([...this.#properties].map(([name, value]) => [name, text(value)]))
  }

  /**
   * One of the `metadata`; case does not matter. Undefined when there is none of that name.
   *
   * ```ts
   * const [frame] = await router.receiveFrames()
   * console.log(frame?.property("X-Version"))
   * ```
   */
  property(name: string): string | undefined {
    for (const [each, value] of this.#properties) if (isSame(each, name)) return text(value)
    return undefined
  }

  /** Who the peer proved to be when it was let in; undefined where nobody asked. */
  get userId(): string | undefined {
    return this.property("User-Id")
  }

  /** The IP address of the peer, as text. */
  get peerAddress(): string | undefined {
    return this.property("Peer-Address")
  }

  /** The socket type of the peer: `"PUSH"`. */
  get socketType(): string | undefined {
    return this.property("Socket-Type")
  }

  /**
   * Another frame with the same memory and details, or with some of its own.
   *
   * ```ts
   * const frame = await pull.receiveFrame()
   * const copies = [frame, frame.clone()]
   * ```
   */
  clone(details: FrameDetails = {}): Frame {
    const { more, routingId, group } = this
    const frame = new Frame(this.data, { more, routingId, group, properties: this.#properties, ...details })
    frame.tracker = this.tracker
    return frame
  }

  /**
   * The bytes as text; UTF-8 unless told otherwise.
   *
   * ```ts
   * const [frame] = await pull.receiveFrames()
   * console.log(`received ${frame}`)
   * ```
   */
  toString(encoding?: "utf8" | "latin1" | "hex" | "base64"): string {
    return encoding === undefined ? text(this.data) : this.data.toString(encoding)
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const shown = [...this.data.subarray(0, shownBytes)].map((each) => each.toString(16).padStart(2, "0"))
    if (this.length > shownBytes) shown.push("…")
    return `Frame(<${["Buffer", ...shown].join(" ")}> ${this.length}B)`
  }
}

const shownBytes = 12
