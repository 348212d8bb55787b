import { transports } from "#transports"
import { ContextCore } from "./context-core.ts"

/** What sockets share that are made without naming a context. The only thing that is global. */
export const defaultCore = new ContextCore(transports)
