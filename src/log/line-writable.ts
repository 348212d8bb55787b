import { Writable } from "node:stream"
import { StringDecoder } from "node:string_decoder"
import type { LevelName } from "./level.ts"
import type { LogRecord } from "./log-record.ts"
import type { LogHandler } from "./topic-logger.ts"

/** How lines become records. */
export interface LineWritableOptions {
  /** The level of each line. Default: `"INFO"`. */
  readonly level?: LevelName | undefined
  /** The topic below the level. Default: none. `"::"` in a line means nothing: it is anybody's text. */
  readonly topic?: string | undefined
  /** The `name` of the records. */
  readonly name?: string | undefined
  /**
   * What is particular about a line: its own level, message, topic. Undefined: nothing is; null: it is not logged. What
   * it throws ends the stream with that error.
   */
  readonly parse?: ((line: string) => Partial<LogRecord> | null | undefined) | undefined
  /** Characters after which a line is cut, and goes on as the next one. Default: 65536. */
  readonly maxLineLength?: number | undefined
}

/**
 * A stream to write lines to, each of which is logged: for loggers of requests, and for what other programs print. It
 * never makes its writer wait. Empty lines are not logged. Ending it leaves the handler open.
 *
 * ```ts
 * const requests = lineWritable(handler, { topic: "http" })
 * requests.write("GET / 200\n") // "INFO.http" "GET / 200\n"
 * ```
 */
export const lineWritable = (handler: LogHandler, options: LineWritableOptions = {}): Writable => {
  const { level = "INFO", topic = "", name, parse, maxLineLength = 65_536 } = options
  const decoder = new StringDecoder("utf8")
  let begun = ""

  const log = (line: string): void => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line
    if (text === "") return
    const own = parse?.(text)
    if (own !== null) handler.emit({ level, topic, name, message: text, ...own })
  }

  /** Logs the lines that are whole; keeps the rest, in pieces where that is too long. */
  const take = (text: string): void => {
    const lines = (begun + text).split("\n")
    begun = lines.pop() ?? ""
    for (const line of lines) for (const piece of cut(line, maxLineLength)) log(piece)
    if (begun.length <= maxLineLength) return
    const pieces = cut(begun, maxLineLength)
    begun = pieces.pop() ?? ""
    for (const piece of pieces) log(piece)
  }

  const attempt = (done: (error?: Error) => void, action: () => void): void => {
    try {
      action()
    } catch (error) {
      done(error as Error)
      return
    }
    done()
  }

  return new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      attempt(done, () => take(decoder.write(chunk)))
    },
    final(done) {
      attempt(done, () => {
        take(decoder.end())
        log(begun)
        begun = ""
      })
    },
  })
}

/** No piece ends within a pair of surrogates: half a character is none. */
const cut = (line: string, most: number): string[] => {
  const pieces: string[] = []
  for (let from = 0; from < line.length; ) {
    let to = Math.min(from + most, line.length)
    if (to < line.length && to > from + 1 && /[\ud800-\udbff]/.test(line.charAt(to - 1))) to--
    pieces.push(line.slice(from, to))
    from = to
  }
  return pieces
}
