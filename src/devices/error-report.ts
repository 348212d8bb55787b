import { inspect } from "node:util"
import { BindError, ZmqError, zmqError } from "../core/errors.ts"

/** An error on its way from another thread or process: clones of errors lose their classes and codes. */
export interface ErrorReport {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
  readonly errno?: number | undefined
  readonly address?: string | undefined
  readonly attempts?: number | undefined
  /** Whether the code is one of ours, not of Node's. */
  readonly isOurs?: boolean | undefined
  /** What it was caused by there. */
  readonly cause?: ErrorReport | undefined
}

/** How many causes behind an error are told: they may go in circles. */
const mostCauses = 8

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const numberIn = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

export const reportOf = (error: unknown, causes = mostCauses): ErrorReport => {
  if (!(error instanceof Error)) return { name: "Error", message: inspectionOf(error) }
  const { code, errno, address, attempts } = error as Error & Readonly<Record<string, unknown>>
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: textIn(code),
    errno: numberIn(errno),
    address: textIn(address),
    attempts: numberIn(attempts),
    isOurs: error instanceof ZmqError,
    cause: error.cause === undefined || causes === 0 ? undefined : reportOf(error.cause, causes - 1),
  }
}

/** Whatever was thrown that is no error, as text. */
const inspectionOf = (value: unknown): string => (typeof value === "string" ? value : inspect(value))

const ordinary: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}

/** The same error on this side. Its cause has the stack of the other side, and the causes that it had there. */
export const errorOfReport = (report: ErrorReport): Error => {
  const { name, message, code, errno, address, attempts, isOurs } = report
  const cause = original(report)
  if (isOurs === true && code !== undefined) return zmqError(code, message, { errno, address, cause })
  if (attempts !== undefined) return new BindError(message, { attempts, address, cause })
  const error = new ((Object.hasOwn(ordinary, name) && ordinary[name]) || Error)(message, { cause })
  return code === undefined ? error : Object.assign(error, { code }, errno === undefined ? {} : { errno })
}

/** What was reported, as it was there. */
const original = ({ name, message, stack, code, cause }: ErrorReport): Error => {
  const error = new Error(message, cause === undefined ? {} : { cause: original(cause) })
  // As their classes have it: not among what is shown of an error.
  for (const [key, value] of Object.entries({ name, stack: stack ?? `${name}: ${message}` })) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true })
  }
  return code === undefined ? error : Object.assign(error, { code })
}
