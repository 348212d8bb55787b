import { usageFailure } from "./failure.ts"
import { bytesOfBase64, bytesOfHex, messageOfJson } from "./message-json.ts"
import type { ViewedMessage } from "./message-views.ts"
import type { SourceValues } from "./sending-options.ts"
import { readLines, readWhole } from "./source-input.ts"
import type { Terminal } from "./terminal.ts"

/**
 * The messages that a command is to send. Operands are the frames of one message; together with lines or files, they are
 * the first frames of each.
 */
export async function* outgoingMessages(
  operands: readonly string[],
  given: SourceValues,
  terminal: Terminal,
): AsyncGenerator<ViewedMessage, void> {
  const limit = limitOf(given)
  // Lines may go on for ever, so they are not kept to be repeated, unless that is asked for.
  const repeats = given.forever || (given.count !== undefined && !given.lines)
  const once: ViewedMessage[] = []
  let sent = 0
  for await (const message of passOnce(operands, given, terminal)) {
    if (sent >= limit) return
    yield message
    sent++
    if (repeats) once.push(message)
  }
  while (repeats && once.length > 0 && sent < limit) {
    for (const message of once) {
      if (sent >= limit) return
      yield message
      sent++
    }
  }
}

/** The one message that frames or a file are. */
export const oneMessage = async (
  operands: readonly string[],
  given: { readonly file: string | undefined; readonly input: SourceValues["input"] },
  terminal: Terminal,
): Promise<ViewedMessage> => {
  const file = given.file === undefined ? [] : [given.file]
  const source = { ...given, file, lines: false, delimiter: undefined }
  for await (const message of passOnce(operands, source, terminal)) return message
  throw usageFailure("There is no message.")
}

const limitOf = ({ count, forever }: SourceValues): number => {
  if (count === undefined) return Number.POSITIVE_INFINITY
  if (forever) throw usageFailure("--count and --forever exclude each other.")
  return count
}

async function* passOnce(
  operands: readonly string[],
  given: Pick<SourceValues, "file" | "lines" | "input" | "delimiter">,
  terminal: Terminal,
): AsyncGenerator<ViewedMessage, void> {
  const { file, lines, input } = given
  const prefix = lines || file.length > 0 ? operands.map((each) => Buffer.from(each)) : []
  // Somebody who types means lines: there is no other end of a message to be seen.
  const typed = operands.length === 0 && file.length === 0 && terminal.input.isTTY === true
  if (typed && terminal.attended) terminal.note("each line is a message; Ctrl-D ends")
  const sources = file.length > 0 ? file : ["-"]
  if (lines || typed) {
    for (const each of sources) {
      for await (const line of readLines(each, terminal)) yield inFront(prefix, messageOfLine(line, given))
    }
    return
  }
  if (operands.length > 0 && file.length === 0) {
    yield* input === "json"
      ? operands.map(messageOfJson)
      : [{ frames: operands.map((each) => forms[input](each)) }]
    return
  }
  for (const each of sources) yield inFront(prefix, messageOfFile(await readWhole(each, terminal), given))
}

const inFront = (prefix: readonly Uint8Array[], message: ViewedMessage): ViewedMessage =>
  prefix.length === 0 ? message : { ...message, frames: [...prefix, ...message.frames] }

const forms: Readonly<Record<Exclude<SourceValues["input"], "json">, (text: string) => Uint8Array>> = {
  text: (text) => Buffer.from(text),
  hex: bytesOfHex,
  base64: bytesOfBase64,
}

const messageOfFile = (content: Uint8Array, { input }: Pick<SourceValues, "input">): ViewedMessage => {
  // Whatever is in a file may be sent, text or not.
  if (input === "text") return { frames: [content] }
  const text = Buffer.from(content).toString()
  return input === "json" ? messageOfJson(text) : { frames: [forms[input](text)] }
}

const messageOfLine = (
  line: Uint8Array,
  { input, delimiter }: Pick<SourceValues, "input" | "delimiter">,
): ViewedMessage => {
  if (input === "json") return messageOfJson(Buffer.from(line).toString())
  const parts = delimiter === undefined || delimiter === "" ? [line] : splitAt(line, Buffer.from(delimiter))
  if (input === "text") return { frames: parts }
  return { frames: parts.map((part) => forms[input](Buffer.from(part).toString())) }
}

const splitAt = (line: Uint8Array, delimiter: Uint8Array): Uint8Array[] => {
  const buffer = Buffer.from(line.buffer, line.byteOffset, line.byteLength)
  const parts: Uint8Array[] = []
  let start = 0
  for (let at = buffer.indexOf(delimiter); at >= 0; at = buffer.indexOf(delimiter, start)) {
    parts.push(line.subarray(start, at))
    start = at + delimiter.length
  }
  parts.push(line.subarray(start))
  return parts
}
