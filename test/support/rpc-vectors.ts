import { readFileSync } from "node:fs"

/** The vectors of a family of recorded calls. */
export const rpcVectors = <Vector>(family: string): readonly Vector[] => {
  const file = new URL(`../vectors/aiozmq/${family}.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }).vectors
}

/** Frames from hex. */
export const framesOf = (hex: readonly string[]): Buffer[] => hex.map((each) => Buffer.from(each, "hex"))

/** Frames to hex. */
export const hexOf = (frames: readonly Uint8Array[]): string[] =>
  frames.map((each) => Buffer.from(each).toString("hex"))

/** A record of a log. */
export interface LogRecord {
  readonly level: string
  readonly message: string
}
