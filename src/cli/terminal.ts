import type { LiveArea, LiveAreaOptions } from "./live-area.ts"
import type { Paint } from "./paint.ts"

/** Where input comes from. */
export interface TerminalInput extends AsyncIterable<Uint8Array> {
  /** Whether somebody types. */
  readonly isTTY?: boolean
}

/** What commands have of the world: input, output, colours, and the wish of the user to end. */
export interface Terminal {
  readonly input: TerminalInput
  /**
   * Writes to the standard output; resolves when there is room for more. When the reader is gone, `signal` aborts
   * and the command ends quietly.
   */
  write(text: string | Uint8Array): Promise<void>
  /** Writes a line to the standard error output: remarks that are no results. Nothing with `--quiet`. */
  note(text: string): void
  /** The same for what went wrong, which is always told. */
  complain(text: string): void
  /** Whether the standard output is a terminal. */
  readonly interactive: boolean
  /** Whether remarks go to a terminal: the place for progress of long work. */
  readonly attended: boolean
  /** Size in characters, as it is now; 80 × 24 where there is no terminal. */
  readonly columns: number
  readonly rows: number
  readonly paint: Paint
  /** `--json`: results are JSON documents, one a line. */
  readonly json: boolean
  /** `--quiet`: remarks are not. */
  readonly quiet: boolean
  /** `--verbose`: remarks about connections are wanted. */
  readonly verbose: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborts with Ctrl-C, SIGTERM and SIGHUP, and when nobody reads the output any more. A second Ctrl-C ends at once. */
  readonly signal: AbortSignal
  /**
   * Lines at the bottom of the terminal that are redrawn in place, also when its size changes. Output and remarks
   * appear above them. Where there is no terminal, nothing is shown.
   */
  live(render: () => string, options?: LiveAreaOptions): LiveArea
  /**
   * Hears single keys: `"q"`, `"up"`, `"down"`, `"left"`, `"right"`, `"enter"`, `"escape"`, `"space"`, …; until it is
   * disposed of. Nothing where nobody types.
   */
  onKey(listener: (key: string) => void): Disposable
}
