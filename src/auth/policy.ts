import type { AddressTexts } from "./address-lists.ts"
import type { Decision } from "./decision.ts"
import type { ZapRequest } from "./zap-request.ts"

/** Names of users and their passwords. */
export type Users = readonly (readonly [user: string, password: string])[]

/** How the users of a domain are known. `Check`: what stands for a decision of the application. */
export type PlainRule<Check> =
  | { readonly kind: "users"; readonly users: Users }
  | { readonly kind: "file"; readonly file: string }
  | { readonly kind: "check"; readonly check: Check }

/** How the keys of a domain are known. */
export type CurveRule<Check> =
  | { readonly kind: "any" }
  | { readonly kind: "keys"; readonly keys: readonly string[] }
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "check"; readonly check: Check | undefined }

/** What decides, wherever it does so. What it is told in one call counts for all decisions that are asked for later. */
export interface Policy<PlainCheck, CurveCheck> {
  setAddresses(addresses: AddressTexts): void
  /** Rejects when the rule cannot be kept; the earlier one stays. */
  setPlain(domain: string, rule: PlainRule<PlainCheck>): Promise<void>
  setCurve(domain: string, rule: CurveRule<CurveCheck>): Promise<void>
  /** Never rejects. */
  decide(request: ZapRequest, signal: AbortSignal): Promise<Decision>
  /** Gets ready to decide. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** What a policy has to tell the log. */
export type Report = (text: string, error: unknown) => void

/** How a policy decides. */
export interface PolicySettings {
  /** Of names and passwords. */
  readonly encoding: string
  /** Milliseconds that a decision of the application may take. */
  readonly timeout: number
  /** Milliseconds between two looks at the files. */
  readonly reloadInterval: number
}
