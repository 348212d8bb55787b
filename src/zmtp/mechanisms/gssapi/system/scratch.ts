/** Larger pieces are made for one use alone. */
const keptSize = 65_536

/** Memory for what is over before anybody else needs it: tokens are opened in it. */
export class Scratch {
  #memory: Uint8Array | undefined

  /** So many octets at least, with the last user's content; valid until the next call. */
  of(size: number): Uint8Array {
    if (size > keptSize) return new Uint8Array(new ArrayBuffer(size))
    this.#memory ??= new Uint8Array(new ArrayBuffer(keptSize))
    return this.#memory
  }
}
