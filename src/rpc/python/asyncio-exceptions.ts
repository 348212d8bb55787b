import { Exception } from "./base-exception.ts"
import { EOFError, RuntimeError } from "./plain-exceptions.ts"
import { pythonClass } from "./python-class.ts"
import { repr } from "./repr.ts"

export { TimeoutError } from "./os-errors.ts"

/** `asyncio.BrokenBarrierError`. A barrier cannot be used any more. */
export class BrokenBarrierError extends RuntimeError {
  static {
    pythonClass(BrokenBarrierError, "BrokenBarrierError")
  }
}

/**
 * `asyncio.IncompleteReadError`. A stream ended before all was read. Only the message travels: what arrives has
 * neither `partial` nor `expected`.
 */
export class IncompleteReadError extends EOFError {
  /** What was read. */
  readonly partial: Uint8Array | null
  /** How many bytes there should have been; null if that is not known. */
  readonly expected: number | null

  /** `partial, expected`, or only the message. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    const [partial, expected] = args
    this.partial = partial instanceof Uint8Array ? partial : null
    this.expected = typeof expected === "number" ? expected : null
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const [partial, expected] = args
    if (!(partial instanceof Uint8Array)) return EOFError.messageOf(args)
    const total = expected === null || expected === undefined ? "undefined" : repr(expected)
    return `${partial.length} bytes read on a total of ${total} expected bytes`
  }

  protected static override keptOf(args: readonly unknown[]): readonly unknown[] {
    return args[0] instanceof Uint8Array ? [IncompleteReadError.messageOf(args)] : [...args]
  }

  static {
    pythonClass(IncompleteReadError, "IncompleteReadError")
  }
}

/** `asyncio.InvalidStateError`. A future is not in the state for that. */
export class InvalidStateError extends Exception {
  static {
    pythonClass(InvalidStateError, "InvalidStateError")
  }
}

/** `asyncio.LimitOverrunError`. There was no separator within the limit. Only the message travels. */
export class LimitOverrunError extends Exception {
  /** How many bytes were looked at; null if that is not known. */
  readonly consumed: number | null

  /** `message, consumed`, or only the message. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    this.consumed = typeof args[1] === "number" ? args[1] : null
  }

  protected static override messageOf(args: readonly unknown[]): string {
    return Exception.messageOf(args.slice(0, 1))
  }

  protected static override keptOf(args: readonly unknown[]): readonly unknown[] {
    return args.slice(0, 1)
  }

  static {
    pythonClass(LimitOverrunError, "LimitOverrunError")
  }
}

/** `asyncio.QueueEmpty`. There is nothing in the queue. */
export class QueueEmpty extends Exception {
  static {
    pythonClass(QueueEmpty, "QueueEmpty")
  }
}

/** `asyncio.QueueFull`. There is no room in the queue. */
export class QueueFull extends Exception {
  static {
    pythonClass(QueueFull, "QueueFull")
  }
}

/** `asyncio.SendfileNotAvailableError`. The operating system cannot send that file by itself. */
export class SendfileNotAvailableError extends RuntimeError {
  static {
    pythonClass(SendfileNotAvailableError, "SendfileNotAvailableError")
  }
}
