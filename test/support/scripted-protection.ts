import type { Protection } from "../../src/zmtp/mechanisms/gssapi/security-context.ts"
import { violation } from "../../src/zmtp/violation.ts"

const before = 32
const behind = 28
const counterAt = 8

/** What one side's tokens are told by. */
export interface TokenScript {
  /** Whether the text is encrypted. */
  readonly sealed?: boolean
  /** How many octets fill up the text. */
  readonly filler?: number
  /** What tokens with a text begin with. */
  readonly identifier?: readonly [number, number]
}

/** A token as Kerberos lays it out, whose "encryption" is the same for everybody. */
export const scriptedToken = (
  text: Uint8Array,
  counter: number,
  { sealed = true, filler = 0, identifier = [5, 4] }: TokenScript = {},
): Buffer => {
  const token = Buffer.alloc(before + text.length + behind, 0x2e)
  token.set([...identifier, sealed ? 2 : 0, 0xff])
  token.writeUInt16BE(filler, 4)
  token.writeUInt16BE(0, 6)
  token.writeBigUInt64BE(BigInt(counter), counterAt)
  token.set(text, before)
  return token
}

/** A protection that tests can read and write; what was changed on the way is not genuine. */
export class ScriptedProtection implements Protection {
  readonly before = before
  readonly behind = behind
  /** What its own tokens are like. */
  script: TokenScript = {}
  /** Tokens that it was shown. */
  shown = 0
  #sent = 100

  wrap(memory: Uint8Array, at: number, size: number): void {
    const text = memory.slice(at + before, at + before + size)
    memory.set(scriptedToken(text, this.#sent++, this.script), at)
  }

  unwrap(source: Uint8Array, start: number, end: number): Uint8Array {
    this.shown++
    const token = Buffer.from(source.subarray(start, end))
    const text = Buffer.from(token.subarray(before, -behind))
    const genuine = scriptedToken(text, Number(token.readBigUInt64BE(counterAt)))
    if (!token.equals(genuine)) throw violation("ZMTP_CRYPTOGRAPHIC", "A MESSAGE is not genuine.")
    return text
  }
}
