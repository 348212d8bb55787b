import type { RpcError } from "../../rpc/index.ts"
import { Failure, silenceFailure } from "../failure.ts"
import { printable } from "../printable.ts"
import type { Terminal } from "../terminal.ts"
import { jsonOfValue } from "./value-json.ts"

/** What is to be done about errors of calls, by their codes. */
const hints: Readonly<Record<string, string>> = {
  RPC_NOT_FOUND: "typemq rpc methods URL lists the methods, where the service lets it.",
  RPC_PARAMETERS: "typemq rpc methods URL shows what methods take, where the service lets it.",
}

/** What is to be done about what servers and clients of ours say themselves. */
const advice = [
  [/gives a stream: call it by client\.stream/, "--stream shows its values as they come."],
  [/gave a value, not a stream/, "Call it without --stream."],
] as const

/** The name of an error as its own language has it, and what it says. */
const wordsOf = (error: Error): { readonly name: string; readonly message: string } => {
  const { excType, excRepr } = error as { excType?: string; excRepr?: string }
  return excType === undefined
    ? { name: error.name, message: error.message }
    : { name: excType, message: excRepr ?? "" }
}

/** A failure with what a call was answered; in JSON it is a result like others, on the standard output. */
export const toldError = async (error: unknown, terminal: Terminal): Promise<Failure> => {
  if (error instanceof Failure) return error
  if (!(error instanceof Error)) return new Failure(String(error))
  const { code = "", args } = error as Partial<RpcError>
  if (code === "EAGAIN") return silenceFailure("Nobody took the call in time.")
  const { ZmqError } = await import("../../index.ts")
  if (error instanceof ZmqError) return new Failure(error.message, { cause: error })
  const { name, message } = wordsOf(error)
  if (terminal.json) await terminal.write(`${jsonOfValue({ error: { name, message, args: args ?? [] } })}\n`)
  const said = message === "" ? name : `${name}: ${message}`
  const hint = hints[code] ?? advice.find(([text]) => text.test(message))?.[1]
  return new Failure(printable(said), { cause: error, ...(hint === undefined ? {} : { hint }) })
}
