import { ZmqError } from "../core/errors.ts"
import type { AddressTexts } from "./address-lists.ts"
import type { Decision } from "./decision.ts"
import type { CurveRule, PlainRule } from "./policy.ts"
import type { ZapRequest } from "./zap-request.ts"

/** Addresses of modules stand for decisions of the application: functions stay in their threads. */
export type Instruction =
  | { readonly kind: "addresses"; readonly addresses: AddressTexts }
  | { readonly kind: "plain"; readonly domain: string; readonly rule: PlainRule<string> }
  | { readonly kind: "curve"; readonly domain: string; readonly rule: CurveRule<string> }
  | { readonly kind: "decide"; readonly request: ZapRequest }

/** What the thread of an authenticator is told. Each is answered, by its number. */
export interface ToWorker {
  readonly id: number
  readonly instruction: Instruction
}

/** What it says. */
export type FromWorker =
  | { readonly kind: "done"; readonly id: number; readonly decision?: Decision | undefined }
  | { readonly kind: "failed"; readonly id: number; readonly error: ErrorText }
  | { readonly kind: "report"; readonly text: string; readonly error: ErrorText }

/** An error between threads: clones of errors lose their codes. */
export interface ErrorText {
  readonly name: string
  readonly message: string
  readonly code?: string
}

export const textOfError = (error: unknown): ErrorText => {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) }
  const { name, message, code } = error as Error & { readonly code?: unknown }
  return { name, message, ...(typeof code === "string" ? { code } : {}) }
}

const known: Readonly<Record<string, new (message: string) => Error>> = { RangeError, TypeError }

export const errorOfText = ({ name, message, code }: ErrorText): Error => {
  if (Object.hasOwn(known, name)) return new (known[name] as new (message: string) => Error)(message)
  return code === undefined ? new Error(message) : new ZmqError(code, message)
}
