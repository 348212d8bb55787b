import * as zmq from "../index.ts"
import { parseDuration } from "./duration.ts"
import { exitCodes, Failure, usageFailure } from "./failure.ts"

const secret = /secret|password/i

/** Sets the options that were given as `NAME=VALUE`. Throws a `Failure` that names the one that cannot be. */
export const setOptions = (socket: zmq.Socket, given: readonly string[]): void => {
  for (const text of given) {
    const separator = text.indexOf("=")
    if (separator < 1) {
      throw usageFailure(
        `--option ${text} has no value.`,
        "Write NAME=VALUE, as in --option sendHighWaterMark=5000.",
      )
    }
    const name = text.slice(0, separator)
    // What nobody else should know is not repeated.
    const shown = secret.test(name) ? `${name}=…` : text
    setOption(socket, name, text.slice(separator + 1), `--option ${shown}`)
  }
}

/** Which options are set so: by their names, or by libzmq's numbers where they are named by these. */
export const optionsNamed = (given: readonly string[]): readonly (string | number)[] =>
  given.map((text) => optionOf(text.split("=", 1)[0] as string))

/** Sets one option, given as text. `from` is what the user wrote. */
export const setOption = (socket: zmq.Socket, name: string, value: string, from: string): void => {
  const option = optionOf(name)
  let refusal: unknown
  for (const each of readings(value)) {
    try {
      socket.set(option, each)
      return
    } catch (error) {
      refusal = error
      // A value of another type: the text may mean something else.
      if (!(error instanceof TypeError)) break
    }
  }
  throw new Failure(`${from}: ${(refusal as Error).message}`, {
    exitCode: exitCodes.usage,
    cause: refusal,
    hint: "Options are named as in docs/options.md, or as libzmq's constants: sendHighWaterMark, SNDHWM.",
  })
}

/** `SNDHWM` and `ZMQ_SNDHWM` are constants; `send-high-water-mark` is `sendHighWaterMark`. */
const optionOf = (name: string): string | number => {
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) {
    const constant = (zmq as unknown as Readonly<Record<string, unknown>>)[name.replace(/^ZMQ_/, "")]
    if (typeof constant === "number") return constant
  }
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** What a text may mean, the most special first. */
const readings = (text: string): unknown[] => {
  const found: unknown[] = []
  if (/^(true|yes|on)$/i.test(text)) found.push(true)
  if (/^(false|no|off)$/i.test(text)) found.push(false)
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) found.push(Number(text))
  else if (parseDuration(text) !== undefined) found.push(parseDuration(text))
  if (text === "null") found.push(null)
  if (/^[[{]/.test(text)) {
    try {
      found.push(JSON.parse(text))
    } catch {}
  }
  found.push(text)
  return found
}
