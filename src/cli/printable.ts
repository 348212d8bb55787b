const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The text that octets are in UTF-8; undefined when they are none. */
export const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Controls, and what turns the direction of writing: a terminal would obey them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const names: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

/** Text from the network, made harmless for a terminal: controls are shown as `\n` or `\x1b`. */
export const printable = (text: string): string =>
  text.replace(controls, (control) => {
    const code = control.codePointAt(0) as number
    return names[control] ?? (code < 256 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
  })

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0")
