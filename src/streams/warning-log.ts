/** Takes warnings. `console` is one, and so are the loggers that are in use. */
export interface WarningLog {
  /**
   * Notes a warning.
   *
   * ```ts
   * const log: WarningLog = { warn: (message) => process.stderr.write(message) }
   * ```
   */
  warn(message: string): void
}

interface WarningProcess {
  emitWarning?(message: string, options: { readonly type: string }): void
}

/** Warnings go where the platform's own go: on Node to standard error. */
export const platformWarnings: WarningLog = Object.freeze({
  warn(message: string): void {
    const { process } = globalThis as { process?: WarningProcess }
    process?.emitWarning?.(message, { type: "TypeMQWarning" })
  },
})
