/**
 * Python's exceptions, under Python's names. Meant to be imported as a namespace, since some are called like errors
 * of JavaScript.
 *
 * @module
 */

/**
 * The exceptions of Python's asyncio.
 *
 * ```ts
 * throw new py.asyncio.QueueFull("try again later")
 * ```
 */
export * as asyncio from "./asyncio-exceptions.ts"
export { BaseException, Exception } from "./base-exception.ts"
export { BaseExceptionGroup, ExceptionGroup } from "./exception-groups.ts"
export {
  BlockingIOError,
  BrokenPipeError,
  ChildProcessError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  EnvironmentError,
  FileExistsError,
  type FileName,
  FileNotFoundError,
  InterruptedError,
  IOError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  PermissionError,
  ProcessLookupError,
  TimeoutError,
} from "./os-errors.ts"
export * from "./plain-exceptions.ts"
export { StopIteration } from "./stop-iteration.ts"
export { IndentationError, SyntaxError, TabError } from "./syntax-errors.ts"
export {
  UnicodeDecodeError,
  UnicodeEncodeError,
  UnicodeError,
  UnicodeTranslateError,
} from "./unicode-errors.ts"
