import type { AnyCalls } from "../../rpc/index.ts"
import { exitCodes, silenceFailure } from "../failure.ts"
import type { OpenedSocket } from "../open-socket.ts"
import type { Terminal } from "../terminal.ts"
import { toldError } from "./told-error.ts"

/** Sends a call that has no answer, and waits until it is delivered. */
export const sendNotice = async (
  opened: Pick<OpenedSocket, "signal" | "close">,
  send: () => Promise<AnyCalls>,
  {
    method,
    given,
    terminal,
  }: { readonly method: string; readonly given: unknown[]; readonly terminal: Terminal },
): Promise<number> => {
  try {
    await (await send())[method]?.(...given)
  } catch (error) {
    if (opened.signal.aborted) throw opened.signal.reason
    throw await toldError(error, terminal)
  }
  if (!(await opened.close())) throw silenceFailure("The call was not delivered in time.")
  return exitCodes.done
}
