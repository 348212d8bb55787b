/** What the shell is told at the end. */
export const exitCodes = Object.freeze({
  done: 0,
  failed: 1,
  /** An unknown command or option, a value that cannot be. */
  usage: 2,
  /** Nothing came, or nobody took it, within the time limit. */
  silence: 3,
  /** The peer does not let us in. */
  refused: 4,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const)

/** What went wrong, for people: what, which option, what was expected; and a hint what to do. */
export class Failure extends Error {
  readonly exitCode: number
  readonly hint: string | undefined

  constructor(
    message: string,
    { exitCode = exitCodes.failed, hint, cause }: { exitCode?: number; hint?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = "Failure"
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The command was used in a wrong way: exit code 2. */
export const usageFailure = (message: string, hint?: string): Failure =>
  new Failure(message, { exitCode: exitCodes.usage, ...(hint === undefined ? {} : { hint }) })

/** Nothing happened in time: exit code 3. */
export const silenceFailure = (message: string, hint?: string): Failure =>
  new Failure(message, { exitCode: exitCodes.silence, ...(hint === undefined ? {} : { hint }) })

/** Why `terminal.signal` is aborted. */
export class Interrupted extends Failure {
  constructor(exitCode: number) {
    super("Interrupted", { exitCode })
    this.name = "Interrupted"
  }
}
