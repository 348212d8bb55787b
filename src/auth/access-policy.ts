import { decodeText } from "../core/text-codec.ts"
import { AddressLists, type AddressTexts } from "./address-lists.ts"
import type { KeyCheck, PasswordCheck } from "./checks.ts"
import { anyKeyJudge, type KnownKeys, keyCheckJudge, knownKeys } from "./curve-judge.ts"
import { admit, type Decision, refuse } from "./decision.ts"
import { type Judge, plainJudge } from "./plain-judge.ts"
import type { CurveRule, PlainRule, Policy, PolicySettings, Report } from "./policy.ts"
import type { ZapRequest } from "./zap-request.ts"

/** Decides by what it was told: PyZMQ's rules, in PyZMQ's order. */
export class AccessPolicy implements Policy<PasswordCheck, KeyCheck> {
  readonly #settings: PolicySettings
  readonly #report: Report
  #addresses = new AddressLists()
  readonly #users = new Map<string, Judge>()
  readonly #keys = new Map<string, KnownKeys>()
  readonly #keyChecks = new Map<string, Judge>()
  #anyKey = false
  /** One rule after the other: the one that was given last is the one that counts, however long files take. */
  #settled: Promise<unknown> = Promise.resolve()

  constructor(settings: PolicySettings, report: Report) {
    this.#settings = settings
    this.#report = report
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  /** Whether anybody with a key is let in. */
  get allowAny(): boolean {
    return this.#anyKey
  }

  /** The keys of each domain. */
  get certificates(): ReadonlyMap<string, ReadonlySet<string>> {
    return new Map(Array.from(this.#keys, ([domain, keys]) => [domain, keys.latest()]))
  }

  setAddresses({ allowed, denied }: AddressTexts): void {
    const lists = new AddressLists()
    lists.allow(allowed)
    if (denied.length > 0) lists.deny(denied)
    this.#addresses = lists
  }

  setPlain(domain: string, rule: PlainRule<PasswordCheck>): Promise<void> {
    return this.#inTurn(async () => {
      this.#users.set(domain, await plainJudge(rule, this.#settings, this.#report))
    })
  }

  setCurve(domain: string, rule: CurveRule<KeyCheck>): Promise<void> {
    // For all domains, and whatever becomes of the rule: as PyZMQ has it.
    this.#anyKey = rule.kind === "any"
    return this.#inTurn(async () => {
      if (rule.kind === "any") return
      if (rule.kind !== "check") {
        this.#keys.set(domain, await knownKeys(rule, this.#settings, this.#report))
        this.#keyChecks.delete(domain)
      } else if (rule.check !== undefined) {
        this.#keyChecks.set(domain, keyCheckJudge(rule.check, this.#settings, this.#report))
      }
    })
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#settled.then(action)
    this.#settled = done.catch(() => {})
    return done
  }

  async decide(request: ZapRequest, signal: AbortSignal): Promise<Decision> {
    try {
      const refusal = this.#addresses.refusal(request.address)
      if (refusal !== undefined) return refusal
      const mechanism = this.#mechanisms.get(request.mechanism)
      return mechanism === undefined ? refuse("NO ACCESS") : await mechanism(request, signal)
    } catch (error) {
      this.#report("A decision failed", error)
      return refuse("Failed", 500)
    }
  }

  readonly #mechanisms: ReadonlyMap<string, Judge> = new Map<string, Judge>([
    ["NULL", async () => admit("anonymous")],
    ["PLAIN", (request, signal) => this.#plain(request, signal)],
    ["CURVE", (request, signal) => this.#curve(request, signal)],
    ["GSSAPI", (request) => this.#gssapi(request)],
  ])

  async #plain(request: ZapRequest, signal: AbortSignal): Promise<Decision> {
    if (request.credentials.length !== 2) return refuse("Invalid credentials")
    if (this.#users.size === 0) return refuse("No passwords defined")
    const judge = inDomain(this.#users, request.domain)
    return judge === undefined ? refuse("Invalid domain") : judge(request, signal)
  }

  async #curve(request: ZapRequest, signal: AbortSignal): Promise<Decision> {
    if (request.credentials.length !== 1) return refuse("Invalid credentials")
    if (this.#anyKey) return anyKeyJudge(request, signal)
    // Where checks are, they alone count.
    const judge =
      this.#keyChecks.size > 0
        ? inDomain(this.#keyChecks, request.domain)
        : inDomain(this.#keys, request.domain)?.judge
    return judge === undefined ? refuse("Unknown domain") : judge(request, signal)
  }

  /** Kerberos has vouched for the principal already. */
  async #gssapi({ credentials }: ZapRequest): Promise<Decision> {
    const [principal, ...more] = credentials
    if (principal === undefined || more.length > 0) return refuse("Invalid credentials")
    try {
      return admit(decodeText(principal, this.#settings.encoding))
    } catch {
      return refuse("Invalid credentials")
    }
  }
}

/** What is said about a domain, or else about every domain. */
const inDomain = <Value>(rules: ReadonlyMap<string, Value>, domain: string): Value | undefined =>
  rules.get(domain) ?? rules.get("*")
