interface PlatformProcess {
  emitWarning?(message: string, options: { readonly type: string; readonly code: string }): void
}

/** Warns whoever runs the program, the way the platform does it: on Node by the process's event `warning`. */
export const warn = (message: string, details: { readonly type: string; readonly code: string }): void => {
  ;(globalThis as { process?: PlatformProcess }).process?.emitWarning?.(message, details)
}
