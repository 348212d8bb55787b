import type { Terminal } from "./terminal.ts"

/** A terminal on which remarks are not seen, for what tells by other means what happens. */
export const quietTerminal = (terminal: Terminal): Terminal => ({
  input: terminal.input,
  interactive: terminal.interactive,
  attended: false,
  paint: terminal.paint,
  json: terminal.json,
  verbose: false,
  quiet: true,
  environment: terminal.environment,
  signal: terminal.signal,
  get columns() {
    return terminal.columns
  },
  get rows() {
    return terminal.rows
  },
  write: (text) => terminal.write(text),
  note: () => {},
  complain: (text) => terminal.complain(text),
  live: (render, options) => terminal.live(render, options),
  onKey: (listener) => terminal.onKey(listener),
})
