import { printable } from "../printable.ts"
import type { Terminal } from "../terminal.ts"
import { jsonOfValue } from "./value-json.ts"

/** Shows what a method gave: text and octets as they are, all else as JSON. */
export const writeValue = (value: unknown, terminal: Terminal): Promise<void> => {
  if (!terminal.json && typeof value === "string") return terminal.write(`${asText(value, terminal)}\n`)
  if (!terminal.json && !terminal.interactive && value instanceof Uint8Array) return terminal.write(value)
  const text = jsonOfValue(value)
  return terminal.write(`${terminal.interactive ? printable(text) : text}\n`)
}

/** A terminal would obey some characters; its lines stay lines. */
const asText = (text: string, { interactive }: Terminal): string =>
  interactive ? text.split("\n").map(printable).join("\n") : text
