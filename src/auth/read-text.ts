import { constants } from "node:fs"
import { open } from "node:fs/promises"

/** What may be read. */
export interface ReadLimits {
  /** Bytes, at most. */
  readonly size: number
  /** Whether it has to be a file: what others write to at their leisure, as a pipe, keeps its reader waiting. */
  readonly filesOnly?: boolean
}

/**
 * The text of a file. Rejects with `RangeError` when there is more of it than there may be, of which no more is read,
 * and for what is no file where it has to be one.
 */
export const readText = async (file: string, { size, filesOnly = false }: ReadLimits): Promise<string> => {
  // Else opening a pipe would take until somebody writes to it.
  const waiting = filesOnly ? (constants.O_NONBLOCK ?? 0) : 0
  const handle = await open(file, constants.O_RDONLY | waiting)
  try {
    if (filesOnly && !(await handle.stat()).isFile()) throw new RangeError("It is no file.")
    const chunks: Buffer[] = []
    let total = 0
    for await (const chunk of handle.createReadStream({ end: size, autoClose: false })) {
      chunks.push(chunk as Buffer)
      total += (chunk as Buffer).length
    }
    if (total > size) throw new RangeError(`It has more than ${size} bytes.`)
    return Buffer.concat(chunks).toString("utf8")
  } finally {
    await handle.close()
  }
}
