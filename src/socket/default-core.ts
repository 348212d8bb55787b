import { transports } from "#transports"
import { ContextCore } from "./context-core.ts"
import { ExitWatch } from "./exit-watch.ts"

/** What sockets share that are made without naming a context. The only thing that is global. */
export const defaultCore = new ContextCore(transports, new ExitWatch())
