import { RpcError } from "./errors.ts"

/** Values that a server may send before any was taken. */
export const streamWindow = 64

interface Waiter {
  resolve(result: IteratorResult<unknown>): void
  reject(error: unknown): void
}

/** What a stream tells the server. */
export interface StreamControl {
  /** As many more values may come. */
  grant(credit: number): void
  /** Nobody takes values any more; with the reason if that is an error. */
  cancel(failure?: { readonly error: unknown }): void
}

/** The values of a remote generator. The server is at most one window ahead of what is taken here. */
export class ClientStream implements AsyncIterableIterator<unknown> {
  readonly #control: StreamControl
  readonly #values: unknown[] = []
  readonly #waiters: Waiter[] = []
  #taken = 0
  #ended = false
  #error: unknown
  #failed = false

  constructor(control: StreamControl) {
    this.#control = control
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#values.length > 0) {
      const value = this.#values.shift()
      this.#took()
      return Promise.resolve({ done: false, value })
    }
    if (this.#failed) {
      this.#failed = false
      return Promise.reject(this.#error)
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.#ended) {
      this.end()
      this.#control.cancel()
    }
    this.#values.length = 0
    this.#failed = false
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** A value came. */
  item(value: unknown): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) {
      if (this.#values.length < streamWindow) this.#values.push(value)
      else this.#flooded()
      return
    }
    this.#took()
    waiter.resolve({ done: false, value })
  }

  /** No more values come. */
  end(): void {
    this.#ended = true
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ done: true, value: undefined })
  }

  /** No more values come because of an error: whoever takes the next one gets it. */
  fail(error: unknown): void {
    this.#ended = true
    const waiter = this.#waiters.shift()
    if (waiter === undefined) {
      this.#error = error
      this.#failed = true
    } else {
      waiter.reject(error)
    }
    this.end()
  }

  /** A server that sends what nobody asked for could fill the memory. */
  #flooded(): void {
    const error = new RpcError(`A stream gave more values than the ${streamWindow} that were asked for.`)
    this.fail(error)
    this.#control.cancel({ error })
  }

  #took(): void {
    if (++this.#taken < streamWindow / 2 || this.#ended) return
    this.#control.grant(this.#taken)
    this.#taken = 0
  }
}
