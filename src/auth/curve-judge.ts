import { z85Encode } from "../core/z85.ts"
import { markOfFolder, readKeys } from "./certificate-files.ts"
import type { KeyCheck } from "./checks.ts"
import { decideInTime } from "./decide-in-time.ts"
import { admit, type Decision, refuse } from "./decision.ts"
import type { Judge } from "./plain-judge.ts"
import type { CurveRule, PolicySettings, Report } from "./policy.ts"
import { runCheck } from "./run-check.ts"
import { Watched } from "./watched.ts"
import type { ZapRequest } from "./zap-request.ts"

/** The public key of a peer as Z85 text; undefined when it can be none. */
export const keyOf = ({ credentials }: ZapRequest): string | undefined => {
  const [key] = credentials as [Uint8Array]
  return key.length % 4 > 0 ? undefined : z85Encode(key)
}

const invalid = refuse("Invalid credentials")
const unknown = "Unknown key"

/** Lets anybody in who has a key. */
export const anyKeyJudge: Judge = async (request) => (keyOf(request) === undefined ? invalid : admit())

/** The keys of a domain, as they are now. */
export interface KnownKeys {
  readonly judge: Judge
  /** Those that were known the last time somebody looked. */
  latest(): ReadonlySet<string>
}

/** Decides by the keys that there are. Rejects when they cannot be read from their folder. */
export const knownKeys = async (
  rule: Extract<CurveRule<KeyCheck>, { kind: "keys" | "folder" }>,
  settings: PolicySettings,
  report: Report,
): Promise<KnownKeys> => {
  if (rule.kind === "keys") {
    const keys = new Set(rule.keys)
    return { judge: setJudge(async () => keys), latest: () => keys }
  }
  const { folder } = rule
  let loaded = false
  const watched = await Watched.load<ReadonlySet<string>>(
    {
      mark: () => markOfFolder(folder),
      load: () =>
        readKeys(folder, (error) => {
          if (!loaded) throw error
          report("A certificate was passed over", error)
        }),
      nothing: new Set(),
      failed: (error) => report(`The certificates in ${folder} cannot be read any more`, error),
    },
    settings.reloadInterval,
  )
  loaded = true
  const judge = setJudge(() => watched.current())
  const { timeout } = settings
  return {
    judge: (request, signal) => decideInTime(() => judge(request, signal), { timeout, signal }),
    latest: () => watched.latest,
  }
}

const setJudge =
  (keys: () => Promise<ReadonlySet<string>>): Judge =>
  async (request): Promise<Decision> => {
    const key = keyOf(request)
    if (key === undefined) return invalid
    return (await keys()).has(key) ? admit() : refuse(unknown)
  }

/** Asks the application about each key. */
export const keyCheckJudge =
  (check: KeyCheck, { timeout }: PolicySettings, report: Report): Judge =>
  async (request, signal) => {
    const key = keyOf(request)
    if (key === undefined) return invalid
    const { domain, address } = request
    return runCheck((given) => check(domain, key, { domain, address, signal: given }), unknown, {
      timeout,
      signal,
      failed: (error) => report("The check of a key failed", error),
    })
  }
