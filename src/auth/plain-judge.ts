import { decodeText } from "../core/text-codec.ts"
import type { PasswordCheck } from "./checks.ts"
import { decideInTime } from "./decide-in-time.ts"
import { admit, type Decision, refuse } from "./decision.ts"
import { markOfFile, readPasswords } from "./password-file.ts"
import { Passwords } from "./passwords.ts"
import type { PlainRule, PolicySettings, Report } from "./policy.ts"
import { runCheck } from "./run-check.ts"
import { Watched } from "./watched.ts"
import type { ZapRequest } from "./zap-request.ts"

/** Decides about a request whose address, mechanism and number of credentials are all right. */
export type Judge = (request: ZapRequest, signal: AbortSignal) => Promise<Decision>

/** Decides about names and passwords. Rejects when they cannot be read from their file. */
export const plainJudge = async (
  rule: PlainRule<PasswordCheck>,
  settings: PolicySettings,
  report: Report,
): Promise<Judge> => {
  const { encoding, timeout } = settings
  if (rule.kind === "check") return checkJudge(rule.check, settings, report)
  if (rule.kind === "users") return tableJudge(Promise.resolve(new Passwords(rule.users, encoding)))
  const { file } = rule
  const watched = await Watched.load<Passwords>(
    {
      mark: () => markOfFile(file),
      load: async () => new Passwords(await readPasswords(file), encoding),
      nothing: new Passwords([], encoding),
      failed: (error) => report(`The passwords in ${file} cannot be read any more`, error),
    },
    settings.reloadInterval,
  )
  return (request, signal) => decideInTime(() => tableJudge(watched.current())(request), { timeout, signal })
}

const tableJudge =
  (passwords: Promise<Passwords>) =>
  async ({ credentials }: ZapRequest): Promise<Decision> => {
    const [user, password] = credentials as [Uint8Array, Uint8Array]
    return (await passwords).decide(user, password)
  }

const checkJudge =
  (check: PasswordCheck, { encoding, timeout }: PolicySettings, report: Report): Judge =>
  async ({ credentials, domain, address }, signal) => {
    let user: string
    let password: string
    try {
      ;[user, password] = credentials.map((each) => decodeText(each, encoding)) as [string, string]
    } catch {
      return refuse("Invalid credentials")
    }
    const decision = await runCheck(
      (given) => check(user, password, { domain, address, signal: given }),
      "Invalid password",
      { timeout, signal, failed: (error) => report("The check of a password failed", error) },
    )
    return decision.allowed && decision.userId === undefined ? admit(user) : decision
  }
