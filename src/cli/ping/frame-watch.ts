import { Buffer } from "node:buffer"

/** What can be seen of a handshake and of heartbeats that cannot be read. */
export type Sighting = "HELLO" | "WELCOME" | "ping" | "pong"

interface FrameHead {
  /** Octets before the body. */
  readonly length: number
  readonly body: number
}

/** How frames are laid out. */
interface FrameForm {
  /** Undefined when too few octets are there. */
  headOf(octets: Buffer): FrameHead | undefined
  /** What a frame is, by its head and the first octets of its body. */
  sightingIn(octets: Buffer, head: FrameHead): Sighting | undefined
}

/** Octets of a body that tell what it is: the name of a command, and what is before it. */
const telling = 9

/** What a frame of each kind is long once it is sealed: command, flags, authenticator, nonce, name. */
const sealed = (size: number): number => size + 1 + 16 + 8 + 8
const heartbeats = new Map<number, Sighting>([
  [sealed(7), "ping"],
  [sealed(5), "pong"],
])

const handshake = (name: string): Sighting | undefined =>
  name === "HELLO" || name === "WELCOME" ? name : undefined

/** Frames of ZMTP (RFC 23, section 3). */
export const zmtpFrames: FrameForm = {
  headOf(octets) {
    const long = ((octets[0] ?? 0) & 2) !== 0
    const length = long ? 9 : 2
    if (octets.length < length) return undefined
    return { length, body: long ? Number(octets.readBigUInt64BE(1)) : (octets[1] as number) }
  },
  sightingIn(octets, { length, body }) {
    const name = nameAt(octets, length)
    return name === "MESSAGE" ? heartbeats.get(body) : handshake(name)
  },
}

const operations = new Map<number, Sighting>([
  [9, "ping"],
  [10, "pong"],
])

/** Frames of a WebSocket (RFC 6455, section 5), whose pings are not sealed. Of those that are masked, only pings. */
export const webSocketFrames: FrameForm = {
  headOf(octets) {
    const second = octets[1] ?? 0
    const sizes = { 126: 4, 127: 10 }[second & 0x7f] ?? 2
    const length = sizes + ((second & 0x80) === 0 ? 0 : 4)
    if (octets.length < length) return undefined
    const body =
      sizes === 2 ? second & 0x7f : sizes === 4 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2))
    return { length, body }
  },
  sightingIn(octets, { length }) {
    const operation = operations.get((octets[0] as number) & 0xf)
    if (operation !== undefined) return operation
    const masked = ((octets[1] as number) & 0x80) !== 0
    return masked ? undefined : handshake(nameAt(octets, length + 1))
  },
}

const nameAt = (octets: Buffer, at: number): string =>
  octets.toString("latin1", at + 1, at + 1 + (octets[at] ?? 0))

/** Goes from frame to frame in octets as they come. What is in frames is passed over, but for how it begins. */
export class FrameWatch {
  readonly #form: FrameForm
  readonly #told: (sighting: Sighting) => void
  #head = Buffer.alloc(0)
  #skip = 0

  constructor(form: FrameForm, told: (sighting: Sighting) => void) {
    this.#form = form
    this.#told = told
  }

  push(chunk: Buffer): void {
    let rest = chunk
    for (;;) {
      const passed = Math.min(this.#skip, rest.length)
      this.#skip -= passed
      this.#head = Buffer.concat([this.#head, rest.subarray(passed)])
      if (this.#skip > 0) return
      const head = this.#form.headOf(this.#head)
      if (head === undefined || this.#head.length < head.length + Math.min(head.body, telling)) return
      const sighting = this.#form.sightingIn(this.#head, head)
      if (sighting !== undefined) this.#told(sighting)
      rest = this.#head.subarray(head.length)
      this.#head = Buffer.alloc(0)
      this.#skip = head.body
    }
  }
}
