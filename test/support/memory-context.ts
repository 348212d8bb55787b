import { Context } from "../../src/index.ts"
import { coreOf } from "../../src/socket/internals.ts"
import { MemoryTransport } from "./memory-stream.ts"

/** A context whose sockets have no network: what they bind and connect to is the test. */
export const memoryContext = (): { readonly context: Context; readonly transport: MemoryTransport } => {
  const context = new Context({ blocky: false })
  const transport = new MemoryTransport()
  Object.assign(context[coreOf], { transports: [transport] })
  return { context, transport }
}
