import { StringDecoder } from "node:string_decoder"

/** Cuts a stream into lines. */
export class Lines {
  readonly #decoder = new StringDecoder("utf8")
  readonly #longest: number
  #pieces: string[] = []
  #length = 0

  /** `longest`: characters of a line at most. */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** The lines that end with this chunk. Throws a `RangeError` for a line that is too long. */
  push(chunk: Uint8Array): string[] {
    const [first = "", ...others] = this.#decoder
      .write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
      .split("\n")
    this.#add(first)
    const lines: string[] = []
    for (const next of others) {
      lines.push(this.#pieces.join(""))
      this.#pieces = []
      this.#length = 0
      this.#add(next)
    }
    return lines
  }

  #add(piece: string): void {
    this.#length += piece.length
    if (this.#length > this.#longest)
      throw new RangeError(`A line has more than ${this.#longest} characters.`)
    this.#pieces.push(piece)
  }
}
