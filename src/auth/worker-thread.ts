import { Worker } from "node:worker_threads"
import type { PolicySettings } from "./policy.ts"
import type { FromWorker, ToWorker } from "./worker-messages.ts"

/** Who is told what a thread says, and when it has ended. */
export interface ThreadListener {
  heard(message: FromWorker): void
  /** Once, and nothing after it. */
  ended(reason: Error): void
}

/** A thread that decides. */
export class DecisionThread {
  readonly #worker: Worker
  #reason: Error | undefined

  constructor(settings: PolicySettings, listener: ThreadListener) {
    const worker = new Worker(new URL("./worker-main.js", import.meta.url), {
      name: "typemq authenticator",
      workerData: settings,
      ...ownFlags(),
    })
    this.#worker = worker
    worker.on("message", (message: FromWorker) => listener.heard(message))
    worker.on("messageerror", (error) => this.end(error))
    worker.on("error", (error) => this.end(error))
    worker.on("exit", (code) => {
      listener.ended(this.#reason ?? new Error(`The thread of the authenticator ended with code ${code}.`))
    })
  }

  tell(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  /** Whether the process goes on because of it. */
  keepProcess(on: boolean): void {
    if (on) this.#worker.ref()
    else this.#worker.unref()
  }

  /** Ends it, even in the midst of something. */
  async end(reason: unknown): Promise<void> {
    this.#reason ??= reason instanceof Error ? reason : new Error(String(reason))
    await this.#worker.terminate()
  }
}

/** A program from the command line says how its own text is to be read, which Node refuses for files. */
const ownFlags = (): { execArgv?: string[] } =>
  process.execArgv.some((each) => each.startsWith("--input-type")) ? { execArgv: [] } : {}
