import type { CallOutcome, CallRunner } from "./call-runner.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { ServiceClosedError } from "./errors.ts"
import type { RpcLog } from "./log.ts"
import type { NoticeKind } from "./log-records.ts"
import type { Packer } from "./packer.ts"
import { newTrace, tracedKinds } from "./rpc-trace.ts"
import { type Invocation, readInvocation } from "./wire.ts"

/** What a server of notifications is made of. */
export interface NoticeServerParts {
  readonly packer: Packer
  readonly log: RpcLog
  readonly runner: CallRunner
  readonly kind: NoticeKind
  /** Frames before a call that mean nothing to it: the topic of a publication. */
  readonly skip: number
}

/** The server's side of a PULL or a SUB: calls that nobody waits for. */
export class NoticeServerProtocol extends ConnectedProtocol {
  readonly #parts: NoticeServerParts
  readonly #outcome: CallOutcome<Invocation>

  constructor(parts: NoticeServerParts) {
    super()
    this.#parts = parts
    const { log, kind } = parts
    this.#outcome = {
      traced: ({ name }) => newTrace(tracedKinds[kind], name, this.transport),
      succeeded: ({ name }, value) => {
        if (value !== null && value !== undefined) log.returnedSomething(name, kind)
      },
      failed: (invocation, error) => log.failedNotice(invocation, error),
    }
  }

  protected override disconnected(): void {
    this.#parts.runner.cancelAll(new ServiceClosedError("The service was closed."))
  }

  messageReceived(frames: readonly Uint8Array[]): void {
    const { packer, log, runner, skip } = this.#parts
    let invocation: Invocation
    try {
      invocation = readInvocation(packer, frames, skip)
    } catch (error) {
      log.cannotUnpack(frames, error)
      return
    }
    runner.run(invocation, invocation, this.#outcome)
  }
}
