import type { RpcTrace } from "./rpc-trace.ts"
import type { TracingChannels } from "./tracing-channels.ts"

/** Traces what gives a promise, until that is settled. */
export const tracePromise = <Result>(
  channels: TracingChannels,
  trace: RpcTrace,
  begin: () => Promise<Result>,
): Promise<Result> =>
  channels.run(trace, begin).then(
    (result) => {
      channels.settle(trace, () => {})
      return result
    },
    (error: unknown) => {
      channels.failed(trace, error)
      channels.settle(trace, () => {})
      throw error
    },
  )
