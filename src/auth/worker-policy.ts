import { afterPendingInput, startTimer } from "../core/timing.ts"
import type { AddressTexts } from "./address-lists.ts"
import { type Decision, refuse } from "./decision.ts"
import type { CurveRule, PlainRule, Policy, PolicySettings, Report } from "./policy.ts"
import { errorOfText, type FromWorker, type Instruction, type ToWorker } from "./worker-messages.ts"
import { DecisionThread } from "./worker-thread.ts"
import type { ZapRequest } from "./zap-request.ts"

/** What becomes of threads that end although nobody ended them. */
export interface RestartSettings {
  /** How many of them are replaced within a minute. */
  readonly maxRestarts: number
  readonly lost: (error: Error, restarting: boolean) => void
}

interface Pending {
  readonly isDecision: boolean
  resolve(decision: Decision | undefined): void
  reject(error: Error): void
}

const minute = 60_000

/** Milliseconds for the way to the thread and back, at least, beside those that a decision may take. */
const leastGrace = 1000

/** Milliseconds in which a new thread has to say something: a busy machine takes its time to start it. */
const startTime = 10_000

const failed = refuse("Failed", 500)

/**
 * Has a thread decide. What it was told is kept, to tell it to the one that takes its place. Without a thread, nobody
 * is let in.
 */
export class WorkerPolicy implements Policy<URL, URL> {
  readonly #settings: PolicySettings
  readonly #restarts: RestartSettings
  readonly #report: Report
  /** What counts of each kind and domain. */
  readonly #journal = new Map<string, ToWorker>()
  readonly #pending = new Map<number, Pending>()
  #thread: DecisionThread | undefined
  /** Whether the thread has said something. */
  #heardOf = false
  #lastId = 0
  /** When threads were lost, within the last minute. */
  #losses: number[] = []

  constructor(settings: PolicySettings, report: Report, restarts: RestartSettings) {
    this.#settings = settings
    this.#report = report
    this.#restarts = restarts
  }

  /** Resolves when the thread has answered. */
  async start(): Promise<void> {
    this.#losses = []
    const known = this.#journal.get("addresses")?.instruction
    await this.#instruct("addresses", known ?? { kind: "addresses", addresses: { allowed: [], denied: [] } })
  }

  async stop(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    const reason = new Error("The authenticator was stopped.")
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(reason)
    await thread?.end(reason)
  }

  setAddresses(addresses: AddressTexts): void {
    this.#instruct("addresses", { kind: "addresses", addresses }).catch((error: unknown) => {
      this.#report("Addresses were not taken", error)
    })
  }

  async setPlain(domain: string, rule: PlainRule<URL>): Promise<void> {
    const portable = rule.kind === "check" ? { kind: rule.kind, check: rule.check.href } : rule
    await this.#instruct(`plain ${domain}`, { kind: "plain", domain, rule: portable })
  }

  async setCurve(domain: string, rule: CurveRule<URL>): Promise<void> {
    const portable = rule.kind === "check" ? { kind: rule.kind, check: rule.check?.href } : rule
    this.#journal.delete(anyKey)
    const nothing = rule.kind === "check" && rule.check === undefined
    const place = rule.kind === "any" || nothing ? anyKey : `curve ${domain}`
    await this.#instruct(place, { kind: "curve", domain, rule: portable })
  }

  async decide({ credentials, ...request }: ZapRequest): Promise<Decision> {
    const thread = this.#current()
    if (thread === undefined) return failed
    // A clone of a view would take along all of its memory, and whatever else is in it.
    const own = credentials.map((each) => new Uint8Array(each))
    const id = ++this.#lastId
    const answer = this.#answer(id, true)
    thread.tell({ id, instruction: { kind: "decide", request: { ...request, credentials: own } } })
    const limit = startTimer(this.#patience(), () =>
      afterPendingInput(() => {
        if (this.#pending.has(id))
          void thread.end(new Error("The thread of the authenticator does not answer."))
      }),
    )
    try {
      return (await answer) ?? failed
    } catch {
      return failed
    } finally {
      limit.stop()
    }
  }

  /** How long a thread may take to answer before it counts as hanging. */
  #patience(): number {
    const { timeout } = this.#settings
    return timeout + (this.#heardOf ? Math.max(timeout, leastGrace) : startTime)
  }

  /** What the thread refuses to keep is not kept here either. Modules stay: whoever asks them is refused. */
  async #instruct(place: string, instruction: Instruction): Promise<void> {
    const thread = this.#current()
    if (thread === undefined)
      throw new Error("There is no thread for the authenticator: it was lost too often.")
    const message = { id: ++this.#lastId, instruction }
    const before = this.#journal.get(place)
    this.#journal.set(place, message)
    const answer = this.#answer(message.id, false)
    thread.tell(message)
    try {
      await answer
    } catch (error) {
      const isModule = "rule" in instruction && instruction.rule.kind === "check"
      if (this.#journal.get(place) === message && this.#thread !== undefined && !isModule) {
        if (before === undefined) this.#journal.delete(place)
        else this.#journal.set(place, before)
      }
      throw error
    }
  }

  #answer(id: number, isDecision: boolean): Promise<Decision | undefined> {
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { isDecision, resolve, reject })
      this.#keepProcess()
    })
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    this.#keepProcess()
    return pending
  }

  /** Whoever configures waits for the thread; decisions are waited for by peers, who keep nothing. */
  #keepProcess(): void {
    this.#thread?.keepProcess([...this.#pending.values()].some(({ isDecision }) => !isDecision))
  }

  /** The thread, or one in its place; none when too many were lost. */
  #current(): DecisionThread | undefined {
    if (this.#thread !== undefined) return this.#thread
    const now = performance.now()
    this.#losses = this.#losses.filter((at) => now - at < minute)
    if (this.#losses.length > this.#restarts.maxRestarts) return undefined
    const thread = this.#newThread()
    if (thread === undefined) return undefined
    this.#thread = thread
    this.#heardOf = false
    for (const message of this.#journal.values()) thread.tell(message)
    this.#keepProcess()
    return thread
  }

  #newThread(): DecisionThread | undefined {
    try {
      const thread: DecisionThread = new DecisionThread(this.#settings, {
        heard: (message) => {
          if (thread === this.#thread) this.#heard(message)
        },
        ended: (reason) => this.#ended(thread, reason),
      })
      return thread
    } catch (error) {
      this.#losses.push(performance.now())
      this.#report("A thread for the authenticator could not be made", error)
      return undefined
    }
  }

  #heard(message: FromWorker): void {
    this.#heardOf = true
    if (message.kind === "report") {
      this.#report(message.text, errorOfText(message.error))
      return
    }
    const pending = this.#settle(message.id)
    if (message.kind === "done") pending?.resolve(message.decision)
    else if (pending !== undefined) pending.reject(errorOfText(message.error))
    else this.#report("The thread in place of a lost one was not configured", errorOfText(message.error))
  }

  #ended(thread: DecisionThread, reason: Error): void {
    if (thread !== this.#thread) return
    this.#thread = undefined
    this.#losses.push(performance.now())
    // What only configures is told to the next one; what was asked may be what the thread died of.
    for (const [id, { isDecision }] of [...this.#pending]) if (isDecision) this.#settle(id)?.resolve(failed)
    const restarting = this.#current() !== undefined
    if (!restarting) for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(reason)
    this.#report(
      restarting
        ? "The thread of the authenticator was lost and is replaced"
        : "The thread of the authenticator was lost",
      reason,
    )
    this.#restarts.lost(reason, restarting)
  }
}

const anyKey = "any key"
