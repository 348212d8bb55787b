import type { RpcLogger } from "../../src/rpc/index.ts"

/** A logger that keeps what it is told, each line with its level in front. */
export const recordingLogger = (): RpcLogger & { readonly lines: string[] } => {
  const lines: string[] = []
  const writer =
    (level: string) =>
    (...data: unknown[]): void => {
      lines.push(`${level} ${String(data[0])}`)
    }
  return {
    lines,
    debug: writer("DEBUG"),
    warn: writer("WARNING"),
    error: writer("ERROR"),
    fatal: writer("CRITICAL"),
  }
}
