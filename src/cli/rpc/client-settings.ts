import type { RpcLogger } from "../../rpc/index.ts"
import { printable } from "../printable.ts"
import type { Terminal } from "../terminal.ts"

/** What all clients of calls are made with here: what they would log is a remark; strange pickles are shown. */
export const clientSettings = (
  terminal: Terminal,
): { readonly logger: RpcLogger; readonly refusedPickles: "ext" } => {
  const note = (...[text]: unknown[]): void => terminal.note(terminal.paint.yellow(printable(String(text))))
  return { logger: { warn: note, error: note }, refusedPickles: "ext" }
}
