import { startTimer, type Timer } from "../core/timing.ts"
import type { SentArguments } from "./call-arguments.ts"
import { type ClientMiddleware, runClientMiddleware } from "./client-middleware.ts"
import { ClientStream, streamWindow } from "./client-stream.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { type ErrorTable, errorFromWire } from "./error-table.ts"
import { ServiceClosedError } from "./errors.ts"
import { type Extension, isExtension, readExtension } from "./extension.ts"
import type { RpcLog } from "./log.ts"
import type { Packer } from "./packer.ts"
import { type PendingCall, PendingCalls } from "./pending-calls.ts"
import { TimeoutError } from "./python/exceptions.ts"
import { newTrace } from "./rpc-trace.ts"
import { ServerTalk } from "./server-talk.ts"
import { tracePromise } from "./trace-promise.ts"
import { type StreamEnded, traceStream } from "./trace-stream.ts"
import { tracedCalls } from "./tracing-channels.ts"
import { type HeaderWriter, InvocationWriter, type Reply, readReply, readReplyHeader } from "./wire.ts"

/** What a call is made with, beside its arguments. */
export interface CallOptions {
  /**
   * Milliseconds to wait for the answer. Default: for ever. A TypeMQ server gives the call up then, too. Streams have
   * no time limit.
   */
  readonly timeout?: number | undefined
  /** Gives the call up: it rejects with the signal's reason. A TypeMQ server cancels its method. */
  readonly signal?: AbortSignal | undefined
  /** What a TypeMQ server's middleware and handlers get as `metadata`. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** What a client of calls is made of. */
export interface RpcClientParts {
  readonly packer: Packer
  readonly headers: HeaderWriter
  readonly log: RpcLog
  readonly errorTable: ErrorTable | undefined
}

/** The client's side of a DEALER that calls: requests out, answers in, in any order. */
export class RpcClientProtocol extends ConnectedProtocol {
  readonly #parts: RpcClientParts
  readonly #pending = new PendingCalls()
  readonly #middleware: ClientMiddleware[] = []
  readonly #talk: ServerTalk
  readonly #writer: InvocationWriter

  constructor(parts: RpcClientParts) {
    super()
    this.#parts = parts
    this.#writer = new InvocationWriter(parts.packer)
    this.#talk = new ServerTalk(parts.packer, () => this.transport)
  }

  /** Calls and streams that wait for an answer. */
  get waiting(): number {
    return this.#pending.size
  }

  /** Puts a function around all calls from now on, inside of those that are there already. */
  use(middleware: ClientMiddleware): void {
    if (typeof middleware !== "function") throw new TypeError("A middleware must be a function.")
    this.#middleware.push(middleware)
  }

  messageReceived(frames: readonly Uint8Array[]): void {
    const { packer, log } = this.#parts
    try {
      const first = frames[0]
      if (!isExtension(first)) {
        this.#answered(frames)
      } else if (frames.length === 3) {
        // One of Python's: it took the frame for the way back.
        this.#talk.misunderstood()
        this.#answered(frames.slice(1))
      } else {
        this.#told(readExtension(packer, first), frames)
      }
    } catch (error) {
      log.cannotUnpack(frames, error)
    }
  }

  /** Makes a call: its request is packed and written at once, unless middleware takes its time. */
  call(name: string, sent: SentArguments, options: CallOptions): Promise<unknown> {
    return tracedCalls.hasSubscribers
      ? tracePromise(tracedCalls, newTrace("rpc", name, this.transport), () =>
          this.#around(name, sent, options),
        )
      : this.#around(name, sent, options)
  }

  /** The call, with the middleware around it. */
  #around(name: string, sent: SentArguments, options: CallOptions): Promise<unknown> {
    if (this.#middleware.length === 0) return this.#call(name, sent, options)
    const call = { name, ...sent, metadata: { ...options.metadata } }
    return runClientMiddleware(this.#middleware, call, () =>
      this.#call(
        name,
        call,
        Object.keys(call.metadata).length === 0 ? options : { ...options, metadata: call.metadata },
      ),
    )
  }

  /** Opens a stream: its request is packed and written at once. */
  stream(name: string, sent: SentArguments, options: CallOptions): ClientStream {
    return tracedCalls.hasSubscribers
      ? traceStream(newTrace("stream", name, this.transport), (ended) =>
          this.#stream(name, sent, options, ended),
        )
      : this.#stream(name, sent, options)
  }

  /** `ended`: called when no more values come, with the reason if that is an error. */
  #stream(name: string, sent: SentArguments, options: CallOptions, ended?: StreamEnded): ClientStream {
    const { signal } = options
    signal?.throwIfAborted()
    let id = 0
    const stream = new ClientStream({
      grant: (credit) => this.#talk.tell({ more: id, credit }),
      cancel: (failure) => {
        this.#pending.abandon(id)
        this.#talk.tell({ cancel: id })
        over(failure)
      },
    })
    const over = (failure?: { readonly error: unknown }): void => {
      signal?.removeEventListener("abort", abort)
      ended?.(failure)
    }
    const fail = (error: unknown): void => {
      over({ error })
      stream.fail(error)
    }
    const abort = (): void => {
      fail(signal?.reason)
      this.#pending.abandon(id)
      this.#talk.tell({ cancel: id })
    }
    const pending: PendingCall = {
      name,
      resolve: () => fail(new TypeError(`${name}() gave a value, not a stream: call it by client.call.`)),
      reject: fail,
      item: (value) => stream.item(value),
      end: () => {
        over()
        stream.end()
      },
    }
    id = this.#send(name, sent, pending, { ...extensionOf(options), credit: streamWindow })
    signal?.addEventListener("abort", abort, { once: true })
    return stream
  }

  protected override disconnected(error: Error | undefined): void {
    this.#pending.rejectAll(
      () => new ServiceClosedError("The client was closed before the answer came.", { cause: error }),
    )
  }

  #call(name: string, sent: SentArguments, options: CallOptions): Promise<unknown> {
    const { timeout, signal } = options
    return new Promise((resolve, reject) => {
      if (timeout === undefined && signal === undefined) {
        this.#send(name, sent, { name, resolve, reject }, extensionOf(options))
        return
      }
      signal?.throwIfAborted()
      let timer: Timer | undefined
      const settled = (): void => {
        timer?.stop()
        signal?.removeEventListener("abort", abort)
      }
      const pending: PendingCall = {
        name,
        resolve: (value) => {
          settled()
          resolve(value)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      }
      const id = this.#send(name, sent, pending, extensionOf(options))
      const giveUp = (error: unknown): void => {
        settled()
        this.#pending.abandon(id)
        this.#talk.tell({ cancel: id })
        reject(error)
      }
      const abort = (): void => giveUp(signal?.reason)
      if (timeout !== undefined) {
        const late = (): void => giveUp(new TimeoutError(`No answer to ${name}() within ${timeout} ms.`))
        if (timeout > 0) timer = startTimer(timeout, late)
        else late()
      }
      signal?.addEventListener("abort", abort, { once: true })
    })
  }

  /** Writes a request; answers its id. */
  #send(name: string, sent: SentArguments, pending: PendingCall, extension: Extension | undefined): number {
    const { transport } = this
    if (transport === undefined) throw new ServiceClosedError()
    const [nameFrame, positional, named] = this.#writer.frames(name, sent)
    const id = this.#pending.add(pending)
    const header = this.#parts.headers.request(id)
    const frames = [header, nameFrame, positional, named]
    transport.write(extension === undefined ? frames : [...this.#talk.before(extension), ...frames])
    return id
  }

  /** Throws for what is no reply; if it says at least whose it is, then that call fails as well. */
  #answered(frames: readonly Uint8Array[]): void {
    const header = readReplyHeader(frames)
    const { id } = header
    const call = this.#pending.take(id)
    let reply: Reply
    try {
      reply = readReply(this.#parts.packer, header, frames)
    } catch (error) {
      call?.reject(error)
      throw error
    }
    if (call === undefined) {
      if (this.#pending.wasAbandoned(id)) this.#parts.log.cancelled(id)
      else this.#parts.log.unknownAnswer(reply)
    } else if (reply.failed) call.reject(errorFromWire(reply.value, this.#parts.errorTable))
    else call.resolve(reply.value)
  }

  /** What a server says beside answers. What comes for streams that were given up is passed over. */
  #told({ understood, item, end }: Extension, frames: readonly Uint8Array[]): void {
    if (understood === true) this.#talk.understood()
    else if (item !== undefined) {
      this.#pending.get(item)?.item?.(this.#parts.packer.unpack(frames[1] as Uint8Array))
    } else if (end !== undefined && this.#pending.get(end)?.end !== undefined)
      this.#pending.take(end)?.end?.()
  }
}

const extensionOf = ({ timeout, signal, metadata }: CallOptions): Extension | undefined => {
  if (timeout === undefined && signal === undefined && metadata === undefined) return undefined
  return {
    ...(timeout === undefined || timeout < 0 ? {} : { timeout }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}
