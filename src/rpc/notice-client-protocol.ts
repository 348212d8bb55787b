import type { SentArguments } from "./call-arguments.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { ServiceClosedError } from "./errors.ts"
import type { NoticeKind } from "./log-records.ts"
import type { Packer } from "./packer.ts"
import { newTrace, tracedKinds } from "./rpc-trace.ts"
import { tracePromise } from "./trace-promise.ts"
import { tracedCalls } from "./tracing-channels.ts"
import { InvocationWriter } from "./wire.ts"

/** The client's side of a PUSH or a PUB: calls that nobody answers. */
export class NoticeClientProtocol extends ConnectedProtocol {
  readonly #writer: InvocationWriter
  readonly #kind: NoticeKind
  #room: Promise<void> | undefined
  #reportRoom: () => void = () => {}

  constructor(packer: Packer, kind: NoticeKind) {
    super()
    this.#kind = kind
    this.#writer = new InvocationWriter(packer)
  }

  protected override disconnected(): void {
    this.resumeWriting()
  }

  pauseWriting(): void {
    this.#room = new Promise((resolve) => {
      this.#reportRoom = resolve
    })
  }

  resumeWriting(): void {
    this.#room = undefined
    this.#reportRoom()
  }

  /**
   * Packs and writes a call at once. The promise waits while too much is buffered, so that a loop that awaits each
   * call does not fill the memory when nobody takes them.
   */
  notify(before: readonly Uint8Array[], name: string, sent: SentArguments): Promise<null> {
    return tracedCalls.hasSubscribers
      ? tracePromise(tracedCalls, newTrace(tracedKinds[this.#kind], name, this.transport), () =>
          this.#notify(before, name, sent),
        )
      : this.#notify(before, name, sent)
  }

  #notify(before: readonly Uint8Array[], name: string, sent: SentArguments): Promise<null> {
    const { transport } = this
    if (transport === undefined) return Promise.reject(new ServiceClosedError())
    try {
      transport.write([...before, ...this.#writer.frames(name, sent)])
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#room === undefined ? done : this.#room.then(() => null)
  }
}

const done: Promise<null> = Promise.resolve(null)
