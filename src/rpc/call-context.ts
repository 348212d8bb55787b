/** What a handler learns of a call beside its arguments. */
export interface CallContext {
  /** The method's full name, as the caller wrote it. */
  readonly name: string
  /** Aborts when the result is not wanted any more: a time-out, a closed service, a cancelled call. */
  readonly signal: AbortSignal
  /** When the caller stops waiting, in milliseconds since 1970, if it said so. */
  readonly deadline: number | undefined
  /** What the caller's middleware sent along. */
  readonly metadata: Readonly<Record<string, unknown>>
}
