import { exitCodes, Failure } from "./failure.ts"

/** An error as it is told. */
export interface Explanation {
  readonly message: string
  readonly hint?: string | undefined
  readonly exitCode: number
}

/** What to do about errors that are not the user's, by their codes. */
const knownCodes: Readonly<Record<string, { readonly exitCode?: number; readonly hint?: string }>> = {
  EAGAIN: {
    exitCode: exitCodes.silence,
    hint: "Is there a peer, and is it the right type at the right endpoint? --verbose tells what connections do.",
  },
  ENOENT: {},
  EACCES: {},
  EISDIR: { hint: "That is a folder; a file was expected." },
  EHOSTUNREACH: { hint: "No peer has that routing id (any more)." },
}

/** What is told about an error, whatever it is. */
export const explained = (error: unknown): Explanation => {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return { message: String(error), exitCode: exitCodes.failed }
  const { code } = error as NodeJS.ErrnoException
  // The name of a class that was lost on the way from another copy of the library is as good as its instance.
  if (error.name === "AuthenticationError") return { message: error.message, exitCode: exitCodes.refused }
  if (code === "EAGAIN") return { ...knownCodes["EAGAIN"], message: "Nothing happened in time.", exitCode: 3 }
  const known = code === undefined ? undefined : knownCodes[code]
  return { message: plainMessage(error), exitCode: exitCodes.failed, ...known }
}

/** The message of an error; for the platform's, `no such file or directory: x` without code and function. */
export const plainMessage = (error: unknown): string => {
  const { message } = error as Error
  const match = /^[A-Z]+: (.*), \w+(?: '(.*)')?$/.exec(message)
  if (match === null) return message
  const [, what, path] = match
  return path === undefined ? (what as string) : `${what}: ${path}`
}
