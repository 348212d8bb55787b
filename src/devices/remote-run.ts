import { zmqError } from "../core/errors.ts"
import { KeepAlive } from "../core/keep-alive.ts"
import { startTimer } from "../core/timing.ts"
import type { RandomPortOptions } from "../socket/random-port.ts"
import type { ProxyStatistics } from "../socket/relay.ts"
import type { DeviceQuestion, FromDevice, ToDevice } from "./device-messages.ts"
import type { BoundEndpoints, DevicePlan } from "./device-plan.ts"
import { errorOfReport } from "./error-report.ts"
import type { Launcher, LaunchSettings, Running } from "./running.ts"
import type { SideName } from "./side-plan.ts"
import { whyUntold } from "./why-untold.ts"

/** A thread or a process for a device. It does not keep the process running by itself. */
export interface Background {
  readonly launcher: Launcher
  /** Throws for what cannot be sent there. */
  tell(message: ToDevice): void
  /** It has nothing more to say. */
  end(): void
  /** It is to be gone, whatever it does. */
  kill(): void
}

/** Milliseconds that a thread or a process that is told to end has for its answer, when its sockets need no more. */
const patience = 5000

/** Who is told what a thread or a process says, and when it is gone. */
export interface BackgroundListener {
  heard(message: FromDevice): void
  /** Once, and nothing after it. */
  gone(reason: Error): void
}

interface Pending {
  readonly question: DeviceQuestion
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/** A device that runs elsewhere, as its owner sees it. */
export class RemoteRun implements Running {
  readonly ended: Promise<void>
  readonly #background: Background
  readonly #contextModule: string | undefined
  readonly #pending = new Map<number, Pending>()
  readonly #keepAlive = new KeepAlive()
  #lastId = 0
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void }
  /** What it said of its end, if it did. */
  #outcome: { readonly error?: Error } | undefined
  #gone = false

  constructor({ contextFactory }: LaunchSettings, open: (listener: BackgroundListener) => Background) {
    if (typeof contextFactory === "function") {
      throw new TypeError(
        "A function stays in its thread: give the address of a module that exports contextFactory.",
      )
    }
    this.#contextModule = contextFactory?.href
    this.ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.#background = open({
      heard: (message) => this.#heard(message),
      gone: (reason) => this.#leave(reason),
    })
  }

  get launcher(): Launcher {
    return this.#background.launcher
  }

  bindToRandomPort(
    plan: DevicePlan,
    side: SideName,
    address: string,
    options: RandomPortOptions,
  ): Promise<number> {
    return this.#ask({ kind: "bindToRandomPort", plan, side, address, options })
  }

  start(plan: DevicePlan): Promise<BoundEndpoints> {
    return this.#ask({ kind: "start", plan })
  }

  pause(): Promise<void> {
    return this.#ask({ kind: "pause" })
  }

  resume(): Promise<void> {
    return this.#ask({ kind: "resume" })
  }

  statistics(): Promise<ProxyStatistics> {
    return this.#ask({ kind: "statistics" })
  }

  async stop(linger: number | undefined): Promise<void> {
    const isLimited = linger !== undefined && linger >= 0
    const limit = isLimited ? startTimer(linger + patience, () => this.#background.kill()) : undefined
    await this.#ask({ kind: "stop", linger }).catch(() => {})
    await this.ended.catch(() => {})
    limit?.stop()
  }

  #ask<Answer>(question: DeviceQuestion): Promise<Answer> {
    if (this.#gone || this.#outcome !== undefined) return Promise.reject(notRunning())
    const id = ++this.#lastId
    return new Promise<Answer>((resolve, reject) => {
      try {
        this.#background.tell({ id, contextModule: this.#contextModule, question })
      } catch (error) {
        throw whyUntold(question, error)
      }
      this.#pending.set(id, { question, resolve: resolve as (answer: unknown) => void, reject })
      // Whoever asks waits for the answer; the device itself keeps nothing.
      this.#keepAlive.hold()
    })
  }

  #heard(message: FromDevice): void {
    if (message.kind === "ended") {
      this.#outcome = message.error === undefined ? {} : { error: errorOfReport(message.error) }
      // Until it is gone, which will be soon.
      this.#keepAlive.hold()
      this.#background.end()
      return
    }
    const pending = this.#take(message.id)
    if (message.kind === "answer") pending?.resolve(message.answer)
    else pending?.reject(errorOfReport(message.error))
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    if (this.#pending.delete(id)) this.#keepAlive.release()
    return pending
  }

  #leave(reason: Error): void {
    this.#gone = true
    if (this.#outcome !== undefined) this.#keepAlive.release()
    const error = this.#outcome === undefined ? reason : this.#outcome.error
    for (const id of [...this.#pending.keys()]) {
      const pending = this.#take(id)
      if (pending?.question.kind === "stop") pending.resolve(undefined)
      else pending?.reject(error ?? notRunning())
    }
    this.#keepAlive.rest()
    if (error === undefined) this.#settle.resolve()
    else this.#settle.reject(error)
  }
}

const notRunning = (): Error => zmqError("EBADF", "The device does not run any more.")
