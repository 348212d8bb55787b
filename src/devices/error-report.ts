import { BindError, zmqError } from "../core/errors.ts"

/** An error on its way from another thread or process: clones of errors lose their classes and codes. */
export interface ErrorReport {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly code?: string | undefined
  readonly errno?: number | undefined
  readonly address?: string | undefined
  readonly attempts?: number | undefined
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
const numberIn = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

export const reportOf = (error: unknown): ErrorReport => {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) }
  const { code, errno, address, attempts } = error as Error & Readonly<Record<string, unknown>>
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    code: textIn(code),
    errno: numberIn(errno),
    address: textIn(address),
    attempts: numberIn(attempts),
  }
}

const ordinary: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  RangeError,
  TypeError,
}

/** The same error on this side. Its cause has the stack of the other side. */
export const errorOfReport = (report: ErrorReport): Error => {
  const { name, message, stack, code, errno, address, attempts } = report
  const cause = new Error(message)
  cause.name = name
  if (stack !== undefined) cause.stack = stack
  if (code !== undefined) return zmqError(code, message, { errno, address, cause })
  if (attempts !== undefined) return new BindError(message, { attempts, address, cause })
  return new ((Object.hasOwn(ordinary, name) && ordinary[name]) || Error)(message, { cause })
}
