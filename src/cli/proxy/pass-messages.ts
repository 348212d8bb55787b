import type { Socket, SocketTypeName } from "../../index.ts"
import { exitCodes } from "../failure.ts"
import type { OpenedSocket } from "../open-socket.ts"
import type { Terminal } from "../terminal.ts"
import { openCapture } from "./capture.ts"
import { openSide } from "./open-side.ts"
import { showRates } from "./show-rates.ts"
import { isAsked, type Side } from "./side-options.ts"

/** Loaded when they are used: the help does without them. */
const loadEngine = () => import("../../index.ts")
const loadDevices = () => import("../../devices/index.ts")

/** Types of both sides, and socket options for both. */
export interface Pair {
  readonly frontType: SocketTypeName
  readonly backType: SocketTypeName
  readonly shared: readonly string[]
}

/** What passing needs of the options; the rest goes to whoever opens the sockets. */
export interface PassingOptions extends Readonly<Record<string, unknown>> {
  readonly captureFile: string | undefined
  readonly rates: number | undefined
  /** What stands in front of copies, from either side. */
  readonly prefixes: readonly [front: string, back: string] | undefined
}

/** Opens all sockets and passes messages until the user or a command ends it, or nobody lets a side in. */
export const passMessages = async (
  { frontType, backType, shared }: Pair,
  options: PassingOptions,
  terminal: Terminal,
): Promise<number> => {
  const open = <Type extends SocketTypeName>(side: Side, type: Type, more: readonly string[]) =>
    openSide(side, type, options, more, terminal)
  await using monitor = isAsked("monitor", options) ? await open("monitor", "PUB", []) : undefined
  await using control = isAsked("control", options) ? await open("control", "REP", []) : undefined
  await using front = await open("front", frontType, shared)
  await using back = await open("back", backType, shared)
  await using capture = await openCapture(options.captureFile, monitor?.socket)
  const sockets = { front: front.socket as Socket, back: back.socket as Socket, capture: capture.socket }
  using _shown = showRates(sockets.front, sockets.back, options.rates, terminal)
  const signal = AbortSignal.any([front, back, monitor, control].flatMap((each) => each?.signal ?? []))
  if (options.prefixes === undefined) await pass(sockets, control, signal)
  else await passWithPrefixes(sockets, options.prefixes, signal)
  signal.throwIfAborted()
  return exitCodes.done
}

interface Sockets {
  readonly front: Socket
  readonly back: Socket
  readonly capture: Socket | undefined
}

const pass = async (
  { front, back, capture }: Sockets,
  control: OpenedSocket<"REP"> | undefined,
  signal: AbortSignal,
): Promise<void> => {
  const { Proxy: MessageProxy } = await loadEngine()
  if (signal.aborted) return
  const proxy = new MessageProxy(front, back, { capture, control: control?.socket as Socket | undefined })
  const running = proxy.run()
  const stop = (): void => proxy.terminate()
  signal.addEventListener("abort", stop, { once: true })
  await running.finally(() => signal.removeEventListener("abort", stop))
}

const passWithPrefixes = async (
  { front, back, capture }: Sockets,
  [inPrefix, outPrefix]: readonly [front: string, back: string],
  signal: AbortSignal,
): Promise<void> => {
  const { monitoredQueue } = await loadDevices()
  await monitoredQueue(front, back, capture as Socket, { inPrefix, outPrefix, signal })
}
