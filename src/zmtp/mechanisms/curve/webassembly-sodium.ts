import { View } from "../../../core/bytes.ts"
import {
  type BoxSeries,
  type BoxState,
  counterSize,
  type KeyPair,
  keySize,
  nonceSize,
  randomBytes,
  type Sodium,
  tagSize,
} from "./sodium.ts"
import { SeriesBench, seriesLimit, WebAssemblySeries } from "./webassembly-series.ts"

/** The functions of libsodium as WebAssembly has them: addresses in its memory, sizes in two halves. */
export interface RawSodium {
  /** Its memory. Another object after it has grown. */
  readonly HEAPU8: Uint8Array
  _malloc(size: number): number
  _free(address: number): void
  _crypto_scalarmult_base(publicKey: number, secretKey: number): number
  _crypto_box_beforenm(key: number, publicKey: number, secretKey: number): number
  _crypto_secretbox_easy(
    box: number,
    content: number,
    size: number,
    sizeHigh: number,
    nonce: number,
    key: number,
  ): number
  _crypto_secretbox_open_easy(
    content: number,
    box: number,
    size: number,
    sizeHigh: number,
    nonce: number,
    key: number,
  ): number
  _crypto_core_hsalsa20(result: number, input: number, key: number, constant: number): number
  _crypto_stream_salsa20_xor(
    result: number,
    content: number,
    size: number,
    sizeHigh: number,
    nonce: number,
    key: number,
  ): number
  _crypto_onetimeauth(tag: number, content: number, size: number, sizeHigh: number, key: number): number
}

const setBytes = Uint8Array.prototype.set
/** Room for boxes that is there from the beginning, and the most that is kept after it was needed. */
const firstRoom = 66_000
const keptRoom = 4 * 1_048_576
const stateSize = keySize + nonceSize

/**
 * libsodium as WebAssembly, without the layer of JavaScript above it, which makes several objects for each call.
 * What goes in is written into its memory where it is needed, sealed or opened in place, and read from there.
 */
export class WebAssemblySodium implements Sodium {
  readonly packages: readonly string[] = ["libsodium-wrappers-sumo"]
  readonly seriesLimit = seriesLimit
  readonly #raw: RawSodium
  /** Where the key and the nonce are. */
  readonly #state: number
  /** Whose they are: a connection seals many frames in a row, and only the end of its nonce changes. */
  #owner: BoxState | undefined
  /** Where boxes are sealed and opened. */
  #room: number
  #roomSize = firstRoom
  readonly #bench: SeriesBench

  constructor(raw: RawSodium) {
    this.#raw = raw
    this.#state = this.#allocate(stateSize)
    this.#room = this.#allocate(firstRoom)
    this.#bench = new SeriesBench(raw, (size) => this.#allocate(size))
  }

  keyPair(): KeyPair {
    const secretKey = randomBytes(keySize)
    return { publicKey: this.publicKey(secretKey), secretKey }
  }

  publicKey(secretKey: Uint8Array): Uint8Array {
    const secret = this.#room
    const result = secret + keySize
    const heap = this.#raw.HEAPU8
    heap.set(secretKey, secret)
    this.#raw._crypto_scalarmult_base(result, secret)
    const publicKey = heap.slice(result, result + keySize)
    heap.fill(0, secret, secret + keySize)
    return publicKey
  }

  sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
    const heap = this.#raw.HEAPU8
    const open = this.#room
    const secret = open + keySize
    const result = secret + keySize
    heap.set(publicKey, open)
    heap.set(secretKey, secret)
    const failed = this.#raw._crypto_box_beforenm(result, open, secret) !== 0
    const key = failed ? undefined : heap.slice(result, result + keySize)
    heap.fill(0, open, result + keySize)
    return key
  }

  seal(state: BoxState, memory: Uint8Array, start: number, end: number): void {
    const raw = this.#raw
    const size = end - start
    const room = this.#roomFor(size)
    const heap = raw.HEAPU8
    this.#use(state, heap)
    setBytes.call(heap, new View(memory.buffer, memory.byteOffset + start, size), room)
    const place = this.#state
    if (raw._crypto_secretbox_easy(room, room + tagSize, size - tagSize, 0, place + keySize, place) !== 0) {
      throw new Error("libsodium could not seal a box.")
    }
    setBytes.call(memory, new View(heap.buffer, room, size), start)
    if (this.#roomSize > keptRoom) this.#shrink()
  }

  open(
    state: BoxState,
    source: Uint8Array,
    start: number,
    end: number,
    target: Uint8Array,
    at: number,
  ): boolean {
    const raw = this.#raw
    const size = end - start
    const room = this.#roomFor(size)
    const heap = raw.HEAPU8
    this.#use(state, heap)
    setBytes.call(heap, new View(source.buffer, source.byteOffset + start, size), room)
    const place = this.#state
    const genuine =
      raw._crypto_secretbox_open_easy(room + tagSize, room, size, 0, place + keySize, place) === 0
    if (genuine) setBytes.call(target, new View(heap.buffer, room + tagSize, size - tagSize), at)
    if (this.#roomSize > keptRoom) this.#shrink()
    return genuine
  }

  series(state: BoxState): BoxSeries {
    return new WebAssemblySeries(
      this.#bench,
      state.subarray(0, keySize),
      state.subarray(keySize, stateSize - counterSize),
    )
  }

  forget(secret: Uint8Array): void {
    secret.fill(0)
    if (this.#owner !== secret) return
    this.#owner = undefined
    this.#raw.HEAPU8.fill(0, this.#state, this.#state + stateSize)
  }

  #use(state: BoxState, heap: Uint8Array): void {
    const place = this.#state
    if (this.#owner === state) {
      for (let index = stateSize - 8; index < stateSize; index++) {
        heap[place + index] = state[index] as number
      }
    } else {
      heap.set(state, place)
      this.#owner = state
    }
  }

  #roomFor(size: number): number {
    if (size > this.#roomSize) this.#resize(size)
    return this.#room
  }

  #shrink(): void {
    this.#resize(firstRoom)
  }

  #resize(size: number): void {
    this.#raw._free(this.#room)
    // Should the next line throw, there is no room, and nothing to free.
    this.#room = 0
    this.#roomSize = 0
    this.#room = this.#allocate(size)
    this.#roomSize = size
  }

  #allocate(size: number): number {
    const address = this.#raw._malloc(size)
    if (address === 0) throw new RangeError(`libsodium has no memory for ${size} bytes.`)
    return address
  }
}
