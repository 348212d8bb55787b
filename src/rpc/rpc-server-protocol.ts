import { keyOf } from "../core/bytes.ts"
import type { CallOutcome, CallRunner } from "./call-runner.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { errorToWire, packableError } from "./error-table.ts"
import { ServiceClosedError } from "./errors.ts"
import { type Extension, isExtension, readExtension, writeExtension } from "./extension.ts"
import type { RpcLog } from "./log.ts"
import { type OpenCall, OpenCalls } from "./open-calls.ts"
import type { Packer } from "./packer.ts"
import { TypeError as PythonTypeError } from "./python/exceptions.ts"
import { newTrace } from "./rpc-trace.ts"
import type { RunningCall } from "./running-call.ts"
import { StreamSender, sourceOf, type ValueSource } from "./stream-sender.ts"
import { type HeaderWriter, type Request, readRequest } from "./wire.ts"

/** What a server of calls is made of. */
export interface RpcServerParts {
  readonly packer: Packer
  readonly headers: HeaderWriter
  readonly log: RpcLog
  readonly runner: CallRunner
  /** Streams that may be open at a time. */
  readonly maxStreams: number
}

/** Frames of a request; what stands before them is the way back. */
const requestFrames = 4

/** A request and the way its answer has to go. */
interface Asked {
  readonly way: readonly Uint8Array[]
  readonly request: Request
  readonly extension: Extension
  /** Under which its caller may take it back or continue it, if the caller can do that. */
  readonly key: string | undefined
}

/** The server's side of a ROUTER: requests in, answers out as they are done. */
export class RpcServerProtocol extends ConnectedProtocol {
  readonly #parts: RpcServerParts
  readonly #open: OpenCalls

  constructor(parts: RpcServerParts) {
    super()
    this.#parts = parts
    this.#open = new OpenCalls(parts.maxStreams)
  }

  messageReceived(frames: readonly Uint8Array[]): void {
    const { packer, log } = this.#parts
    try {
      if (isExtension(frames.at(-1)) && frames.length > 1) {
        this.#control(frames.slice(0, -1), readExtension(packer, frames.at(-1) as Uint8Array))
      } else {
        this.#asked(frames)
      }
    } catch (error) {
      log.cannotUnpack(frames, error)
    }
  }

  protected override disconnected(): void {
    const reason = new ServiceClosedError("The service was closed.")
    for (const { call, stream } of this.#open.takeAll()) {
      call.cancel(reason)
      stream?.cancel()
    }
    this.#parts.runner.cancelAll(reason)
  }

  #asked(frames: readonly Uint8Array[]): void {
    const { packer } = this.#parts
    const first = Math.max(frames.length - requestFrames, 0)
    const last = frames[first - 1]
    // The first frame is the name of a peer, which may be anything.
    const extended = first > 1 && isExtension(last)
    const extension = extended ? readExtension(packer, last) : none
    const way = frames.slice(0, extended ? first - 1 : first)
    const request = readRequest(packer, frames, first)
    if (extension.ask === true) this.#tell(way, { understood: true })
    this.#run({ way, request, extension, key: extended ? keyFor(way, request.header.id) : undefined })
  }

  /** Calls that may be taken back or continued are kept while they run, by their key. */
  #run(asked: Asked): void {
    const { key, request, extension } = asked
    const call = this.#parts.runner.run(request, asked, this.#outcome, extension)
    if (key !== undefined && call !== undefined) this.#enter(key, { asked, call })
  }

  /** Nobody else would ever end those that give way. */
  #enter(key: string, open: OpenCall): void {
    for (const displaced of this.#open.enter(key, open)) this.#giveUp(displaced)
  }

  #giveUp({ call, stream }: OpenCall): void {
    stream?.cancel()
    this.#parts.runner.cancel(call, new DOMException("The caller gave up.", "AbortError"))
  }

  readonly #outcome: CallOutcome<Asked> = {
    traced: ({ request, extension }) =>
      newTrace(extension.credit === undefined ? "rpc" : "stream", request.name, this.transport),
    succeeded: (asked, value, call) => {
      this.#close(asked)
      const source = sourceOf(value)
      if (source === undefined) this.#succeeded(asked, value)
      else this.#stream(asked, call, source)
    },
    failed: (asked, error) => {
      this.#close(asked)
      this.#failed(asked, error)
    },
    abandoned: (asked) => this.#close(asked),
  }

  #close(asked: Asked): void {
    const { key } = asked
    if (key !== undefined && this.#open.get(key)?.asked === asked) this.#open.take(key)
  }

  /** What a caller says of a call that it has made. */
  #control(way: readonly Uint8Array[], { cancel, more, credit = 0 }: Extension): void {
    const id = cancel ?? more
    if (id === undefined) return
    const key = keyFor(way, id)
    const open = this.#open.get(key)
    if (open === undefined) return
    if (more !== undefined) {
      this.#open.used(key)
      open.stream?.grant(credit)
      return
    }
    this.#open.take(key)
    this.#giveUp(open)
  }

  #stream(asked: Asked, call: RunningCall, source: ValueSource): void {
    const { id } = asked.request.header
    const { key, extension } = asked
    const { credit } = extension
    if (key === undefined || credit === undefined) {
      new StreamSender(source, silent).cancel()
      const name = asked.request.name
      this.#failed(
        asked,
        new PythonTypeError(`${name}() gives a stream: call it by client.stream of TypeMQ.`),
      )
      return
    }
    const stream = new StreamSender(source, {
      item: (value) => this.#tell(asked.way, { item: id }, this.#parts.packer.pack(value)),
      ended: () => {
        this.#close(asked)
        this.#tell(asked.way, { end: id })
      },
      failed: (error) => {
        this.#close(asked)
        this.#failed(asked, error)
      },
    })
    this.#enter(key, { asked, call, stream })
    stream.grant(credit)
  }

  #succeeded(asked: Asked, value: unknown): void {
    let packed: Uint8Array
    try {
      packed = this.#parts.packer.pack(value)
    } catch (error) {
      this.#failed(asked, error)
      return
    }
    this.#reply(asked, false, packed)
  }

  #failed(asked: Asked, error: unknown): void {
    const { packer, log } = this.#parts
    log.failedCall(asked.request, error)
    this.#reply(asked, true, packer.pack(packableError(errorToWire(error), packer)))
  }

  #reply({ way, request }: Asked, failed: boolean, packed: Uint8Array): void {
    this.transport?.write([...way, this.#parts.headers.reply(request.header.id, failed), packed])
  }

  #tell(way: readonly Uint8Array[], extension: Extension, ...after: Uint8Array[]): void {
    this.transport?.write([...way, writeExtension(this.#parts.packer, extension), ...after])
  }
}

/** With the sizes of the frames: no peer reaches the calls of another by frames that only look like its name. */
const keyFor = (way: readonly Uint8Array[], id: number): string => {
  let key = String(id)
  for (const frame of way) key += ` ${frame.length} ${keyOf(frame)}`
  return key
}

const none: Extension = {}

const silent = { item() {}, ended() {}, failed() {} }
