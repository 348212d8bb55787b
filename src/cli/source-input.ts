import { createReadStream } from "node:fs"
import { plainMessage } from "./explained.ts"
import { Failure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

/** Octets of a file, or of the standard input for `-`. Ends early when the user wants to end. */
export async function* readSource(file: string, terminal: Terminal): AsyncGenerator<Uint8Array, void> {
  const { signal } = terminal
  const stream = file === "-" ? terminal.input : createReadStream(file, { highWaterMark: 1 << 20 })
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  let stop = (): void => {}
  const abort = (): void => stop()
  signal.addEventListener("abort", abort, { once: true })
  // A race with one promise for the whole stream would keep all that was read until that is settled.
  const piece = (): Promise<IteratorResult<Uint8Array, unknown> | undefined> =>
    new Promise((resolve, reject) => {
      stop = () => resolve(undefined)
      pieces.next().then(resolve, reject)
    })
  try {
    while (!signal.aborted) {
      const next = await piece()
      if (next === undefined || next.done === true) return
      yield next.value
    }
  } catch (cause) {
    throw new Failure(`Cannot read ${file === "-" ? "the input" : file}: ${plainMessage(cause)}`, { cause })
  } finally {
    signal.removeEventListener("abort", abort)
    // A standard input that waits for somebody to type cannot be waited for.
    if (file !== "-") void pieces.return?.()
  }
}

/** All octets at once. */
export const readWhole = async (file: string, terminal: Terminal): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  for await (const piece of readSource(file, terminal)) pieces.push(piece)
  terminal.signal.throwIfAborted()
  return Buffer.concat(pieces)
}

const lineFeed = 10
const carriageReturn = 13

/** Lines without what ends them; also the last one, when nothing ends it. Those of a long file are not held together. */
export async function* readLines(file: string, terminal: Terminal): AsyncGenerator<Uint8Array, void> {
  let begun: Uint8Array[] = []
  for await (const piece of readSource(file, terminal)) {
    let start = 0
    for (;;) {
      const end = piece.indexOf(lineFeed, start)
      if (end < 0) break
      begun.push(piece.subarray(start, end))
      yield withoutReturn(joined(begun))
      begun = []
      start = end + 1
    }
    if (start < piece.length) begun.push(piece.subarray(start))
  }
  if (begun.length > 0 && !terminal.signal.aborted) yield withoutReturn(joined(begun))
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array =>
  pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)

const withoutReturn = (line: Uint8Array): Uint8Array =>
  line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
