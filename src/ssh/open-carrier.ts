import type { CarrierAttempt, OpenCarrier } from "./carrier.ts"
import { MasterCarrier } from "./control-master.ts"
import { OpensshCarrier } from "./openssh-carrier.ts"
import { PasswordKeeper } from "./passwords.ts"
import type { Place, Server } from "./places.ts"
import { SshError } from "./ssh-error.ts"
import { Ssh2Carrier } from "./ssh2-carrier.ts"
import { withTimeLimit } from "./time-limit.ts"
import type { SshSettings } from "./tunnel-options.ts"

/** How logins are made, again and again if need be. */
export const openCarrier = (server: Server, target: Place, settings: SshSettings): OpenCarrier => {
  if (settings.ssh2) return openSsh2(server, target, settings)
  if (process.platform === "win32") {
    throw new SshError(
      "client",
      "On Windows the program ssh cannot be used for tunnels: use the package ssh2.",
    )
  }
  return openOpenssh(server, target, settings)
}

const openSsh2 = (server: Server, target: Place, settings: SshSettings): OpenCarrier => {
  const passwords = new PasswordKeeper(settings.password)
  return (attempt) =>
    passwords.use(attempt.signal, (password) =>
      limited(server, settings, attempt, (signal) =>
        Ssh2Carrier.open(server, target, settings, { signal, password, keeps: attempt.keeps }),
      ),
    )
}

const openOpenssh = (server: Server, target: Place, settings: SshSettings): OpenCarrier => {
  const passwords = new PasswordKeeper(settings.password)
  return (attempt) =>
    passwords.use(attempt.signal, (password) =>
      limited(server, settings, attempt, async (signal) => {
        const master = settings.controlMaster
          ? await MasterCarrier.open(server, target, settings, signal)
          : undefined
        return master ?? OpensshCarrier.open(server, target, settings, { ...attempt, signal, password })
      }),
    )
}

const limited = <Result>(
  { text }: Server,
  { timeout }: SshSettings,
  { signal, keeps }: CarrierAttempt,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> =>
  withTimeLimit({ timeout, signal, keeps, late: `The server ${text} did not let us in` }, run)
