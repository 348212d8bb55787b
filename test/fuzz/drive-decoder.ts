import fc from "fast-check"
import type { FrameDecoder } from "../../src/zmtp/decoder.ts"
import { repeating } from "./octets.ts"

/** How the pieces of a stream come to a decoder. */
export interface DrivingManner {
  /** Whether pieces are read into the memory that the decoder offers, each time it is asked. */
  readonly direct: readonly boolean[]
  /** Whether the sink lets decoding go on, each time it is asked. */
  readonly goOn: readonly boolean[]
  /** Whether a decoder that was stopped goes on before the next piece. */
  readonly resume: readonly boolean[]
}

export const drivingManner: fc.Arbitrary<DrivingManner> = fc.record({
  direct: fc.array(fc.boolean(), { maxLength: 5, size: "max" }),
  goOn: fc.array(fc.boolean(), { maxLength: 7, size: "max" }),
  resume: fc.array(fc.boolean(), { maxLength: 5, size: "max" }),
})

/** Pushes the pieces of a stream; the memory of each is overwritten behind it. */
export const drive = (
  decoder: FrameDecoder,
  pieces: readonly Uint8Array[],
  { direct, resume }: DrivingManner,
): void => {
  const isDirect = repeating(direct)
  const resumes = repeating(resume)
  for (const piece of pieces) {
    if (decoder.stopped && resumes()) decoder.resume()
    for (let rest = piece; rest.length > 0; ) {
      const target = isDirect() ? decoder.target() : undefined
      if (target === undefined) {
        const chunk = Buffer.from(rest)
        decoder.push(chunk)
        chunk.fill(0xee)
        break
      }
      const part = target.subarray(0, Math.min(target.length, rest.length))
      part.set(rest.subarray(0, part.length))
      decoder.push(part)
      rest = rest.subarray(part.length)
    }
  }
  // A sink that always says stop is asked once for each thing that is found.
  while (decoder.stopped) decoder.resume()
}
