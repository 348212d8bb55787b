import { Buffer } from "node:buffer"

/** Where the first part of what one side says ends; undefined before it is all there. */
export type OpeningForm = (octets: Buffer) => number | undefined

const greetingSize = 64

/** The greeting of ZMTP. */
export const greetingEnd: OpeningForm = ({ length }) => (length < greetingSize ? undefined : greetingSize)

/** The head of a request or an answer in HTTP. */
export const httpHeadEnd: OpeningForm = (octets) => {
  const end = octets.indexOf("\r\n\r\n")
  return end < 0 ? undefined : end + 4
}

const longest = 16_384

/** Gathers how one side begins, and tells what comes behind that from what belongs to it. */
export class Opening {
  readonly #end: OpeningForm
  #octets = Buffer.alloc(0)
  #over = false

  constructor(end: OpeningForm) {
    this.#end = end
  }

  /** The opening, once it has just become whole, and what is behind it in this piece. */
  push(chunk: Buffer): { readonly whole?: Buffer; readonly behind?: Buffer } {
    if (this.#over) return { behind: chunk }
    this.#octets = Buffer.concat([this.#octets, chunk])
    const end = this.#end(this.#octets) ?? (this.#octets.length > longest ? longest : undefined)
    if (end === undefined) return {}
    this.#over = true
    const octets = this.#octets
    this.#octets = Buffer.alloc(0)
    return { whole: octets.subarray(0, end), behind: octets.subarray(end) }
  }
}
