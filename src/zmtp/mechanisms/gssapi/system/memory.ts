import type { KoffiPackage } from "./koffi.ts"

/** Octets of a pointer, and of a size. */
export const wordSize = 8

/**
 * Memory that native code reads and writes. It stays where it is for as long as this object lives, so whoever writes its
 * address somewhere has to hold on to it.
 */
export class NativeMemory {
  readonly bytes: Uint8Array
  readonly address: bigint
  readonly #view: DataView

  constructor(koffi: KoffiPackage, size: number) {
    // Small arrays are moved about by the engine unless they are made over a buffer.
    const buffer = new ArrayBuffer(size)
    this.bytes = new Uint8Array(buffer)
    this.#view = new DataView(buffer)
    this.address = koffi.address(this.bytes)
  }

  /** The number of 32 bits there. */
  number(at = 0): number {
    return this.#view.getUint32(at, true)
  }

  setNumber(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** The pointer or size there. */
  word(at = 0): bigint {
    return this.#view.getBigUint64(at, true)
  }

  setWord(at: number, value: bigint): void {
    this.#view.setBigUint64(at, value, true)
  }
}
