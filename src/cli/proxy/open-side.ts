import type { SocketTypeName } from "../../index.ts"
import { openSocket } from "../connection-options.ts"
import { Failure, Interrupted } from "../failure.ts"
import type { OpenedSocket } from "../open-socket.ts"
import type { Terminal } from "../terminal.ts"
import { ownWords, type Side, sideValues } from "./side-options.ts"

/** Opens the socket of one side. What is wrong with an option is told by the name that it has for this side. */
export const openSide = async <Type extends SocketTypeName>(
  side: Side,
  type: Type,
  options: Readonly<Record<string, unknown>>,
  shared: readonly string[],
  terminal: Terminal,
): Promise<OpenedSocket<Type>> => {
  const values = sideValues(side, options, shared)
  const inOwnWords = (error: unknown): unknown => {
    if (!(error instanceof Failure) || error instanceof Interrupted) return error
    const { message, hint, exitCode, cause } = error
    const its = values.option.slice(shared.length).find((each) => message.includes(`--option ${each}`))
    const words = (text: string): string =>
      ownWords(side, its === undefined ? text : text.replace(`--option ${its}`, `--${side}-option ${its}`))
    return new Failure(words(message), {
      exitCode,
      cause,
      ...(hint === undefined ? {} : { hint: words(hint) }),
    })
  }
  try {
    const opened = await openSocket(type, values, terminal)
    return { ...opened, signal: renamed(opened.signal, inOwnWords) }
  } catch (error) {
    throw inOwnWords(error)
  }
}

/** A signal that aborts with another one, for a reason in other words. */
const renamed = (signal: AbortSignal, reasonOf: (reason: unknown) => unknown): AbortSignal => {
  const controller = new AbortController()
  const abort = (): void => controller.abort(reasonOf(signal.reason))
  if (signal.aborted) abort()
  else signal.addEventListener("abort", abort, { once: true })
  return controller.signal
}
