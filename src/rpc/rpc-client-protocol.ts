import { startTimer, type Timer } from "../core/timing.ts"
import type { SentArguments } from "./call-arguments.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { type ErrorTable, errorFromWire } from "./error-table.ts"
import { ServiceClosedError } from "./errors.ts"
import type { RpcLog } from "./log.ts"
import type { Packer } from "./packer.ts"
import { PendingCalls } from "./pending-calls.ts"
import { TimeoutError } from "./python/exceptions.ts"
import { type HeaderWriter, invocationFrames, type Reply, readReply } from "./wire.ts"

/** What a call is made with, beside its arguments. */
export interface CallOptions {
  /** Milliseconds to wait for the answer. Default: for ever. */
  readonly timeout?: number | undefined
  /** Gives the call up: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** What a client of calls is made of. */
export interface RpcClientParts {
  readonly packer: Packer
  readonly headers: HeaderWriter
  readonly log: RpcLog
  readonly errorTable: ErrorTable | undefined
  readonly pending?: PendingCalls
}

/** The client's side of a DEALER that calls: requests out, answers in, in any order. */
export class RpcClientProtocol extends ConnectedProtocol {
  readonly #parts: RpcClientParts
  readonly #pending: PendingCalls

  constructor(parts: RpcClientParts) {
    super()
    this.#parts = parts
    this.#pending = parts.pending ?? new PendingCalls()
  }

  /** Calls that wait for an answer. */
  get waiting(): number {
    return this.#pending.size
  }

  protected override disconnected(error: Error | undefined): void {
    this.#pending.rejectAll(
      () => new ServiceClosedError("The client was closed before the answer came.", { cause: error }),
    )
  }

  messageReceived(frames: readonly Uint8Array[]): void {
    let reply: Reply
    try {
      reply = readReply(this.#parts.packer, frames)
    } catch (error) {
      this.#parts.log.cannotUnpack(frames, error)
      return
    }
    this.#answer(reply)
  }

  /** Makes a call: its request is packed and written at once. */
  call(
    name: string,
    { positional, named }: SentArguments,
    { timeout, signal }: CallOptions,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const { transport } = this
      if (transport === undefined) throw new ServiceClosedError()
      const [nameFrame, positionalFrame, namedFrame] = invocationFrames(
        this.#parts.packer,
        name,
        positional,
        named,
      )
      let timer: Timer | undefined
      const settled = (): void => {
        timer?.stop()
        signal?.removeEventListener("abort", abort)
      }
      const id = this.#pending.add({
        name,
        resolve: (value) => {
          settled()
          resolve(value)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      })
      const giveUp = (error: unknown): void => {
        settled()
        this.#pending.abandon(id)
        reject(error)
      }
      const abort = (): void => giveUp(signal?.reason)
      transport.write([this.#parts.headers.request(id), nameFrame, positionalFrame, namedFrame])
      if (timeout !== undefined) {
        const late = (): void => giveUp(new TimeoutError(`No answer to ${name}() within ${timeout} ms.`))
        if (timeout > 0) timer = startTimer(timeout, late)
        else late()
      }
      signal?.addEventListener("abort", abort, { once: true })
    })
  }

  #answer(reply: Reply): void {
    const { id } = reply.header
    const call = this.#pending.take(id)
    if (call === undefined) {
      if (this.#pending.wasAbandoned(id)) this.#parts.log.cancelled(id)
      else this.#parts.log.unknownAnswer(reply)
    } else if (reply.failed) call.reject(errorFromWire(reply.value, this.#parts.errorTable))
    else call.resolve(reply.value)
  }
}
