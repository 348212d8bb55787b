import { empty, View } from "../../../core/bytes.ts"
import { type BoxSeries, counterSize, keySize, tagSize } from "./sodium.ts"
import type { RawSodium } from "./webassembly-sodium.ts"

const setBytes = Uint8Array.prototype.set
const copyWithin = Uint8Array.prototype.copyWithin

/** Longer boxes gain nothing from being in a series. */
export const seriesLimit = 4_096
/** The first octets of a key stream, which authenticate; the content is behind them (NaCl's crypto_secretbox). */
const tagKeySize = 32
/** What is taken over at once, to be opened and to be sealed. */
const sourceSize = 16_384
const memorySize = 65_536

/**
 * Where series of boxes are sealed and opened: places in libsodium's memory that all of them share. A box is what
 * NaCl's crypto_secretbox makes of it: libsodium's Salsa20 and Poly1305, with the key of HSalsa20, which is the same
 * for a whole series.
 */
export class SeriesBench {
  readonly #raw: RawSodium
  readonly #key: number
  /** Octets of zero, and a content or its cipher text behind them. */
  readonly #plain: number
  /** What Salsa20 makes of that: the key of the tag, and the other of both. */
  readonly #worked: number
  /** The tag that a box should have. */
  readonly #tag: number
  /** A piece of memory that boxes are sealed in. */
  readonly #memory: number
  /** A piece of memory that boxes are opened from; the piece itself; where it would begin if it were whole. */
  readonly #source: number
  #taken: Uint8Array | undefined
  #from = 0
  #to = 0
  /** Whose key is there. */
  #owner: Uint8Array | undefined
  /** The content that was opened last, to be read again while others have its size, and libsodium's memory has not grown. */
  #content: Uint8Array = empty
  #contentSize = 0
  #contentHeap: Uint8Array | undefined

  constructor(raw: RawSodium, allocate: (size: number) => number) {
    this.#raw = raw
    const work = tagKeySize + seriesLimit
    const start = allocate(keySize + 2 * work + tagSize + memorySize + sourceSize)
    this.#key = start
    this.#plain = start + keySize
    this.#worked = this.#plain + work
    this.#tag = this.#worked + work
    this.#memory = this.#tag + tagSize
    this.#source = this.#memory + memorySize
    raw.HEAPU8.fill(0, start, this.#memory)
  }

  /** The key that a series has for a key and the beginning of its nonces. */
  keyOf(key: Uint8Array, prefix: Uint8Array): Uint8Array {
    const heap = this.#raw.HEAPU8
    const place = this.#memory
    setBytes.call(heap, prefix, place)
    setBytes.call(heap, key, place + keySize)
    this.#raw._crypto_core_hsalsa20(this.#key, place, place + keySize, 0)
    this.#owner = heap.slice(this.#key, this.#key + keySize)
    heap.fill(0, place, place + 2 * keySize)
    return this.#owner
  }

  seal(key: Uint8Array, memory: Uint8Array, places: readonly number[], ahead: number): void {
    this.#use(key)
    for (let index = 0; index < places.length; ) {
      const from = (places[index] as number) + ahead
      let next = index + 2
      while (next < places.length && (places[next + 1] as number) - from <= memorySize) next += 2
      const to = places[next - 1] as number
      const heap = this.#raw.HEAPU8
      const offset = this.#memory - from
      setBytes.call(heap, new View(memory.buffer, memory.byteOffset + from, to - from), this.#memory)
      for (; index < next; index += 2) {
        this.#seal(heap, (places[index] as number) + ahead + offset, (places[index + 1] as number) + offset)
      }
      setBytes.call(memory, new View(heap.buffer, this.#memory, to - from), from)
    }
  }

  open(
    key: Uint8Array,
    source: Uint8Array,
    start: number,
    end: number,
    target: Uint8Array,
    at: number,
  ): boolean {
    this.#use(key)
    if (source !== this.#taken || start < this.#from || end > this.#to) this.#take(source, start)
    const raw = this.#raw
    const heap = raw.HEAPU8
    const counter = this.#source + start - this.#from
    const content = counter + counterSize + tagSize
    const size = end - start - counterSize - tagSize
    const plain = this.#plain + tagKeySize
    copyWithin.call(heap, plain, content, content + size)
    const worked = this.#worked
    raw._crypto_stream_salsa20_xor(worked, this.#plain, tagKeySize + size, 0, counter, this.#key)
    raw._crypto_onetimeauth(this.#tag, plain, size, 0, worked)
    if (!isSameTag(heap, this.#tag, counter + counterSize)) return false
    if (this.#contentSize !== size || this.#contentHeap !== heap) {
      this.#content = new View(heap.buffer, worked + tagKeySize, size)
      this.#contentSize = size
      this.#contentHeap = heap
    }
    setBytes.call(target, this.#content, at)
    if (end === source.length) this.renew()
    return true
  }

  renew(): void {
    this.#taken = undefined
  }

  /** Overwrites a key. */
  forget(key: Uint8Array): void {
    key.fill(0)
    if (this.#owner !== key) return
    this.#owner = undefined
    this.#raw.HEAPU8.fill(0, this.#key, this.#memory)
  }

  #seal(heap: Uint8Array, counter: number, end: number): void {
    const raw = this.#raw
    const content = counter + counterSize + tagSize
    const size = end - content
    const worked = this.#worked
    copyWithin.call(heap, this.#plain + tagKeySize, content, end)
    raw._crypto_stream_salsa20_xor(worked, this.#plain, tagKeySize + size, 0, counter, this.#key)
    raw._crypto_onetimeauth(counter + counterSize, worked + tagKeySize, size, 0, worked)
    copyWithin.call(heap, content, worked + tagKeySize, worked + tagKeySize + size)
  }

  #use(key: Uint8Array): void {
    if (this.#owner === key) return
    setBytes.call(this.#raw.HEAPU8, key, this.#key)
    this.#owner = key
  }

  #take(source: Uint8Array, start: number): void {
    const size = Math.min(source.length - start, sourceSize)
    setBytes.call(this.#raw.HEAPU8, new View(source.buffer, source.byteOffset + start, size), this.#source)
    this.#taken = source
    this.#from = start
    this.#to = start + size
  }
}

/**
 * Compares tags in a time that says nothing of where they differ. libsodium's own comparison does it in three times that,
 * a tenth of what it takes to open a short box.
 */
const isSameTag = (heap: Uint8Array, one: number, other: number): boolean => {
  let difference = 0
  for (let index = 0; index < tagSize; index++) {
    difference |= (heap[one + index] as number) ^ (heap[other + index] as number)
  }
  return difference === 0
}

/** A series of boxes that libsodium seals and opens as WebAssembly. */
export class WebAssemblySeries implements BoxSeries {
  readonly #bench: SeriesBench
  readonly #key: Uint8Array

  constructor(bench: SeriesBench, key: Uint8Array, prefix: Uint8Array) {
    this.#bench = bench
    this.#key = bench.keyOf(key, prefix)
  }

  seal(memory: Uint8Array, places: readonly number[], ahead: number): void {
    this.#bench.seal(this.#key, memory, places, ahead)
  }

  open(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): boolean {
    return this.#bench.open(this.#key, source, start, end, target, at)
  }

  renew(): void {
    this.#bench.renew()
  }

  end(): void {
    this.#bench.forget(this.#key)
  }
}
