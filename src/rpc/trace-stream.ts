import type { RpcTrace } from "./rpc-trace.ts"
import { tracedCalls } from "./tracing-channels.ts"

/** Told when a stream gets no more values, with the reason if that is an error. */
export type StreamEnded = (failure?: { readonly error: unknown }) => void

/** Traces a stream of a client from its request to the last value that can come. */
export const traceStream = <Stream>(trace: RpcTrace, open: (ended: StreamEnded) => Stream): Stream => {
  let over = false
  return tracedCalls.run(trace, () =>
    open((failure) => {
      if (over) return
      over = true
      if (failure !== undefined) tracedCalls.failed(trace, failure.error)
      tracedCalls.settle(trace, () => {})
    }),
  )
}
