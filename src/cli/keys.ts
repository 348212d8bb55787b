import type { ReadStream } from "node:tty"

const names: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  " ": "space",
  "\u007f": "backspace",
  "\b": "backspace",
  "\u001b": "escape",
  "\u001b[A": "up",
  "\u001b[B": "down",
  "\u001b[C": "right",
  "\u001b[D": "left",
  "\u001bOA": "up",
  "\u001bOB": "down",
  "\u001bOC": "right",
  "\u001bOD": "left",
  "\u001b[H": "home",
  "\u001b[F": "end",
  "\u001b[5~": "pageup",
  "\u001b[6~": "pagedown",
}

const interrupt = "\u0003"

/** Keys, as they arrive in one piece or several at once. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send keys so.
const sequences = /\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|./gsu

/**
 * Hears single keys of a terminal, which shows nothing of them meanwhile. Ctrl-C is no key: `interrupted` is called, as
 * the terminal would do itself. Answers how to stop, which gives the terminal back as it was.
 */
export const hearKeys = (
  input: ReadStream,
  listener: (key: string) => void,
  interrupted: () => void,
): Disposable => {
  const hear = (chunk: Buffer | string): void => {
    for (const [key] of String(chunk).matchAll(sequences)) {
      if (key === interrupt) interrupted()
      else listener(names[key] ?? key)
    }
  }
  const wasRaw = input.isRaw
  input.setRawMode(true)
  input.on("data", hear)
  input.resume()
  return {
    [Symbol.dispose]: () => {
      input.off("data", hear)
      input.setRawMode(wasRaw)
      input.pause()
    },
  }
}
