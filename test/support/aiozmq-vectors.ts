import { readFileSync } from "node:fs"
import type { Description } from "./python-descriptions.ts"

/** A pickle that was captured from Python, or made for it. */
export interface PickleVector {
  readonly name: string
  readonly ext_code: number
  /** In hex. */
  readonly pickle: string
  /** Of values with several pickles in them: the packed whole, in hex. They have no `pickle`. */
  readonly packed?: string
  /** What Python makes of it. */
  readonly decoded?: Description
  /** Class of the error that Python throws. */
  readonly unpack_error?: string
  /** Why it must not be read. */
  readonly must_reject?: string
}

/** The vectors of a family whose vectors are pickles. */
export const pickleVectors = (family: string): readonly PickleVector[] => {
  const file = new URL(`../vectors/aiozmq/${family}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, "utf8")) as { vectors: PickleVector[] }).vectors
}
