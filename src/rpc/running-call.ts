import type { CallContext } from "./call-context.ts"

const nothing: Readonly<Record<string, unknown>> = Object.freeze({})

/** A call that a handler works on. */
export class RunningCall implements CallContext {
  /** No other call that runs at the same time has it. */
  readonly number: number
  readonly name: string
  readonly deadline: number | undefined
  readonly metadata: Readonly<Record<string, unknown>>
  #controller: AbortController | undefined
  #cancelled = false
  #reason: unknown

  constructor(number: number, name: string, deadline?: number | undefined, metadata = nothing) {
    this.number = number
    this.name = name
    this.deadline = deadline
    this.metadata = metadata
  }

  /** Made when a handler first asks for it: most never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#cancelled) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Whether nobody wants the result any more. */
  get cancelled(): boolean {
    return this.#cancelled
  }

  cancel(reason: unknown): void {
    if (this.#cancelled) return
    this.#cancelled = true
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}
