import { openCarrier } from "./open-carrier.ts"
import { parseServer } from "./places.ts"
import { SshError } from "./ssh-error.ts"
import { type SshOptions, sshSettings } from "./tunnel-options.ts"

/** Never connected to: what counts is whether the server lets us in. */
const nowhere = { host: "127.0.0.1", port: 9 }

/**
 * Whether a server lets us in without a password. (PyZMQ's `try_passwordless_ssh`.) Rejects with `SshError` when it
 * cannot be known: the server is not there, or is not the one that is known.
 *
 * ```ts
 * const password = (await tryPasswordlessSsh("gate.example.org")) ? undefined : "secret"
 * ```
 */
export const tryPasswordlessSsh = async (
  server: string,
  options: Omit<SshOptions, "password"> = {},
): Promise<boolean> => {
  const settings = sshSettings({ ...options, password: undefined })
  const open = openCarrier(parseServer(server), nowhere, settings)
  try {
    const carrier = await open({ signal: options.signal, listener: { refused: () => {} }, keeps: true })
    await carrier.close()
    return true
  } catch (error) {
    if (error instanceof SshError && error.reason === "authentication") return false
    throw error
  }
}
