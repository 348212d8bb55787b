import type { RpcClient } from "../../rpc/index.ts"
import { type ConnectionValues, openSocket } from "../connection-options.ts"
import { formatDuration } from "../duration.ts"
import { silenceFailure } from "../failure.ts"
import type { Terminal } from "../terminal.ts"
import { clientSettings } from "./client-settings.ts"
import { toldError } from "./told-error.ts"

/** Loaded when it is used: the help does without it. */
const loadRpc = () => import("../../rpc/index.ts")

/** Milliseconds that a service may take to be there. */
const patience = 5_000

/** A client of a service in use. */
export interface UsedClient {
  readonly client: RpcClient
  /** Ends what waits: the user wants to end, the time is over, or nobody lets us in. */
  readonly signal: AbortSignal
}

/** Connects to a service, uses it, and tells errors of calls as failures. */
export const withClient = async <Result>(
  endpoint: string | undefined,
  options: ConnectionValues,
  terminal: Terminal,
  use: (used: UsedClient) => Promise<Result>,
): Promise<Result> => {
  const { connectRpc } = await loadRpc()
  const { timeout } = options
  await using opened = await openSocket("DEALER", { ...options, linger: options.linger ?? 0 }, terminal, {
    endpoint,
  })
  const over = new AbortController()
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => over.abort(silenceFailure(`No answer within ${formatDuration(timeout)}.`)), timeout)
  const signal = AbortSignal.any([opened.signal, over.signal])
  try {
    // A service that connects to us may take its time.
    await opened.peers(1, { timeout: timeout ?? (opened.bound.length > 0 ? undefined : patience) })
    const client = await connectRpc({ ...clientSettings(terminal), socket: opened.socket })
    return await use({ client, signal })
  } catch (error) {
    if (opened.signal.aborted) throw opened.signal.reason
    throw await toldError(error, terminal)
  } finally {
    clearTimeout(timer)
  }
}
