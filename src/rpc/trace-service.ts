import type { CallOutcome } from "./call-runner.ts"
import type { RunningCall } from "./running-call.ts"
import { tracedService } from "./tracing-channels.ts"

/**
 * Traces a call of a service: `run` runs it with another outcome, and answers it while it goes on. A call that is
 * cancelled has come to its end, whatever its method still does.
 */
export const traceService = <Asked>(
  asked: Asked,
  outcome: CallOutcome<Asked>,
  run: (outcome: CallOutcome<Asked>) => RunningCall | undefined,
): RunningCall | undefined => {
  const trace = outcome.traced(asked)
  let waits = false
  let over = false
  const end = (tell: () => void, failure?: { readonly error: unknown }): void => {
    const first = !over
    over = true
    if (first && failure !== undefined) tracedService.failed(trace, failure.error)
    if (first && waits) tracedService.settle(trace, tell)
    else tell()
  }
  const call = tracedService.run(trace, () =>
    run({
      traced: () => trace,
      succeeded: (...all) => end(() => outcome.succeeded(...all)),
      failed: (which, error) => end(() => outcome.failed(which, error), { error }),
      abandoned: (which) => outcome.abandoned?.(which),
    }),
  )
  waits = true
  call?.signal.addEventListener("abort", () => end(() => {}, { error: call.signal.reason }), { once: true })
  return call
}
