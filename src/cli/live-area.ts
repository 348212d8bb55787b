/** How a live area is shown. */
export interface LiveAreaOptions {
  /** `"output"` (default), or `"notes"`: the standard error output, for progress beside the results. */
  readonly on?: "output" | "notes"
  /** On a screen of its own, which goes at the end, as that of an editor. */
  readonly fullScreen?: boolean
  /** Milliseconds between two drawings at least; more is gathered. Default: 50. */
  readonly every?: number
}

/** Lines that are redrawn in place. */
export interface LiveArea extends Disposable {
  /** Whether there is a terminal to show it on. */
  readonly shown: boolean
  /** What `render` answers has changed: draws it soon. */
  refresh(): void
  /** Ends it: with `keep`, what was shown last stays, else it is wiped away. The cursor is back. */
  end(options?: { readonly keep?: boolean }): void
}
