import type { CallRunner } from "./call-runner.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { errorToWire, packableError } from "./error-table.ts"
import { ServiceClosedError } from "./errors.ts"
import type { RpcLog } from "./log.ts"
import type { Packer } from "./packer.ts"
import { type HeaderWriter, type Request, readRequest } from "./wire.ts"

/** What a server of calls is made of. */
export interface RpcServerParts {
  readonly packer: Packer
  readonly headers: HeaderWriter
  readonly log: RpcLog
  readonly runner: CallRunner
}

/** Frames of a request; what stands before them is the way back. */
const requestFrames = 4

/** The server's side of a ROUTER: requests in, answers out as they are done. */
export class RpcServerProtocol extends ConnectedProtocol {
  readonly #parts: RpcServerParts

  constructor(parts: RpcServerParts) {
    super()
    this.#parts = parts
  }

  protected override disconnected(): void {
    this.#parts.runner.cancelAll(new ServiceClosedError("The service was closed."))
  }

  messageReceived(frames: readonly Uint8Array[]): void {
    const { packer, log, runner } = this.#parts
    const way = frames.slice(0, -requestFrames)
    let request: Request
    try {
      request = readRequest(packer, frames.slice(-requestFrames))
    } catch (error) {
      log.cannotUnpack(frames, error)
      return
    }
    runner.run(request, {
      succeeded: (value) => this.#succeeded(way, request, value),
      failed: (error) => this.#failed(way, request, error),
    })
  }

  #succeeded(way: readonly Uint8Array[], request: Request, value: unknown): void {
    let packed: Uint8Array
    try {
      packed = this.#parts.packer.pack(value)
    } catch (error) {
      this.#failed(way, request, error)
      return
    }
    this.#reply(way, request, false, packed)
  }

  #failed(way: readonly Uint8Array[], request: Request, error: unknown): void {
    const { packer, log } = this.#parts
    log.failedCall(request, error)
    this.#reply(way, request, true, packer.pack(packableError(errorToWire(error), packer)))
  }

  #reply(way: readonly Uint8Array[], { header }: Request, failed: boolean, packed: Uint8Array): void {
    this.transport?.write([...way, this.#parts.headers.reply(header.id, failed), packed])
  }
}
