import { errorCodeOf } from "../../core/error-codes.ts"
import { Exception } from "./base-exception.ts"
import { pythonClass } from "./python-class.ts"
import { repr, str } from "./repr.ts"

/** What Python takes for the name of a file: a text, bytes, or the number of an open one. */
export type FileName = string | Uint8Array | number

/**
 * Python's `OSError`. The operating system refused something. Made of a number and a text, the class is chosen by
 * the number, as in Python:
 *
 * ```ts
 * const error = new py.OSError(2, "No such file or directory", "notes.txt")
 * error instanceof py.FileNotFoundError // true
 * error.message                         // [Errno 2] No such file or directory: 'notes.txt'
 * error.args                            // 2 and the text: names of files do not travel
 * ```
 */
export class OSError extends Exception {
  /** The error number on the platform where it happened; null without one. */
  readonly errno: number | null = null
  /** What the number means; null without one. */
  readonly strerror: string | null = null
  /** What it was about; null if nothing was said. */
  readonly filename: FileName | null = null
  /** The other file, of operations on two; null if there is none. */
  readonly filename2: FileName | null = null

  constructor(...args: readonly unknown[]) {
    super(...args)
    const chosen = new.target === OSError ? classFor(args) : undefined
    // biome-ignore lint/correctness/noConstructorReturn: Python's class gives an instance of another one, too.
    if (chosen !== undefined) return new chosen(...args)
    const [errno, strerror, filename, , filename2] = isSystemError(args) ? args : []
    this.errno = typeof errno === "number" ? errno : null
    this.strerror = typeof strerror === "string" ? strerror : null
    const aboutFile = this.args.length < args.length
    this.filename = aboutFile ? asFileName(filename) : null
    this.filename2 = aboutFile ? asFileName(filename2) : null
  }

  protected static override messageOf(args: readonly unknown[]): string {
    if (!isSystemError(args)) return Exception.messageOf(args)
    const [errno, strerror, filename, , filename2] = args
    const start = `[Errno ${str(errno)}] ${str(strerror)}`
    if (!isGiven(filename)) return start
    return isGiven(filename2)
      ? `${start}: ${repr(filename)} -> ${repr(filename2)}`
      : `${start}: ${repr(filename)}`
  }

  /** Names of files do not stay in `args`. */
  protected static override keptOf(args: readonly unknown[]): readonly unknown[] {
    return isSystemError(args) && isGiven(args[2]) ? args.slice(0, 2) : [...args]
  }

  static {
    pythonClass(OSError, "OSError")
  }
}

/** Python's `IOError`: another name of `OSError`. */
export const IOError = OSError
export type IOError = OSError

/** Python's `EnvironmentError`: another name of `OSError`. */
export const EnvironmentError = OSError
export type EnvironmentError = OSError

/** Python's `BlockingIOError`. It would have to wait. */
export class BlockingIOError extends OSError {
  /** How many characters were written before; null if that was not said. */
  readonly charactersWritten: number | null

  constructor(...args: readonly unknown[]) {
    super(...args)
    this.charactersWritten = isSystemError(args) && typeof args[2] === "number" ? args[2] : null
  }

  /** A number in this place is not a file. */
  protected static override messageOf(args: readonly unknown[]): string {
    return OSError.messageOf(typeof args[2] === "number" ? args.slice(0, 2) : args)
  }

  protected static override keptOf(args: readonly unknown[]): readonly unknown[] {
    return typeof args[2] === "number" ? [...args] : OSError.keptOf(args)
  }

  static {
    pythonClass(BlockingIOError, "BlockingIOError")
  }
}

/** Python's `ChildProcessError`. Something failed about a child process. */
export class ChildProcessError extends OSError {
  static {
    pythonClass(ChildProcessError, "ChildProcessError")
  }
}

/** Python's `ConnectionError`. Root of the errors of connections. */
export class ConnectionError extends OSError {
  static {
    pythonClass(ConnectionError, "ConnectionError")
  }
}

/** Python's `BrokenPipeError`. The other end is gone. */
export class BrokenPipeError extends ConnectionError {
  static {
    pythonClass(BrokenPipeError, "BrokenPipeError")
  }
}

/** Python's `ConnectionAbortedError`. The connection was given up. */
export class ConnectionAbortedError extends ConnectionError {
  static {
    pythonClass(ConnectionAbortedError, "ConnectionAbortedError")
  }
}

/** Python's `ConnectionRefusedError`. Nobody listens there. */
export class ConnectionRefusedError extends ConnectionError {
  static {
    pythonClass(ConnectionRefusedError, "ConnectionRefusedError")
  }
}

/** Python's `ConnectionResetError`. The peer ended the connection. */
export class ConnectionResetError extends ConnectionError {
  static {
    pythonClass(ConnectionResetError, "ConnectionResetError")
  }
}

/** Python's `FileExistsError`. There is such a file already. */
export class FileExistsError extends OSError {
  static {
    pythonClass(FileExistsError, "FileExistsError")
  }
}

/** Python's `FileNotFoundError`. There is no such file. */
export class FileNotFoundError extends OSError {
  static {
    pythonClass(FileNotFoundError, "FileNotFoundError")
  }
}

/** Python's `InterruptedError`. A signal interrupted the call. */
export class InterruptedError extends OSError {
  static {
    pythonClass(InterruptedError, "InterruptedError")
  }
}

/** Python's `IsADirectoryError`. It is a directory, not a file. */
export class IsADirectoryError extends OSError {
  static {
    pythonClass(IsADirectoryError, "IsADirectoryError")
  }
}

/** Python's `NotADirectoryError`. It is not a directory. */
export class NotADirectoryError extends OSError {
  static {
    pythonClass(NotADirectoryError, "NotADirectoryError")
  }
}

/** Python's `PermissionError`. It is not permitted. */
export class PermissionError extends OSError {
  static {
    pythonClass(PermissionError, "PermissionError")
  }
}

/** Python's `ProcessLookupError`. There is no such process. */
export class ProcessLookupError extends OSError {
  static {
    pythonClass(ProcessLookupError, "ProcessLookupError")
  }
}

/** Python's `TimeoutError`. The time is up. Also what `asyncio.TimeoutError` is. */
export class TimeoutError extends OSError {
  static {
    pythonClass(TimeoutError, "TimeoutError")
  }
}

/** The class that a number makes of an `OSError`, with the number on Linux. */
interface Choice {
  readonly linux: number
  readonly chosen: new (...args: readonly unknown[]) => OSError
}

const choices: Readonly<Record<string, Choice>> = Object.freeze({
  EPERM: { linux: 1, chosen: PermissionError },
  ENOENT: { linux: 2, chosen: FileNotFoundError },
  ESRCH: { linux: 3, chosen: ProcessLookupError },
  EINTR: { linux: 4, chosen: InterruptedError },
  ECHILD: { linux: 10, chosen: ChildProcessError },
  EAGAIN: { linux: 11, chosen: BlockingIOError },
  EACCES: { linux: 13, chosen: PermissionError },
  EEXIST: { linux: 17, chosen: FileExistsError },
  ENOTDIR: { linux: 20, chosen: NotADirectoryError },
  EISDIR: { linux: 21, chosen: IsADirectoryError },
  EPIPE: { linux: 32, chosen: BrokenPipeError },
  ECONNABORTED: { linux: 103, chosen: ConnectionAbortedError },
  ECONNRESET: { linux: 104, chosen: ConnectionResetError },
  ESHUTDOWN: { linux: 108, chosen: BrokenPipeError },
  ETIMEDOUT: { linux: 110, chosen: TimeoutError },
  ECONNREFUSED: { linux: 111, chosen: ConnectionRefusedError },
  EALREADY: { linux: 114, chosen: BlockingIOError },
  EINPROGRESS: { linux: 115, chosen: BlockingIOError },
})

const codesOnLinux: ReadonlyMap<unknown, string> = new Map(
  Object.entries(choices).map(([code, { linux }]) => [linux, code]),
)

/** A number means what it means here; one that means nothing here comes from a Linux. */
const classFor = (args: readonly unknown[]): Choice["chosen"] | undefined => {
  const [errno] = args
  if (!isSystemError(args) || typeof errno !== "number") return undefined
  const code = errorCodeOf(errno) ?? codesOnLinux.get(errno) ?? ""
  return Object.hasOwn(choices, code) ? choices[code]?.chosen : undefined
}

/** Whether the first argument is a number and the second its meaning. */
const isSystemError = ({ length }: readonly unknown[]): boolean => length >= 2 && length <= 5

const isGiven = (value: unknown): boolean => value !== undefined && value !== null

const asFileName = (value: unknown): FileName | null =>
  typeof value === "string" || typeof value === "number" || value instanceof Uint8Array ? value : null
