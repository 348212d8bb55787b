import { access, constants, readFile, stat } from "node:fs/promises"
import type { Authenticator } from "../auth/index.ts"
import { type Context, curveKeyPair } from "../index.ts"
import { certificateAt, keyAt } from "./certificate-input.ts"
import type { certificateOptions } from "./certificate-options.ts"
import type { ValuesOf } from "./command.ts"
import { plainMessage } from "./explained.ts"
import { Failure, usageFailure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

type Given = ValuesOf<typeof certificateOptions>

/** Socket options for what was given about security. */
export const securitySettings = async (
  given: Given,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> => {
  checkTogether(given)
  if (given.curveServerKey !== undefined) return curveClient(given, given.curveServerKey, terminal)
  if (given.curveServe !== undefined) {
    const { secretKey } = await certificateAt(given.curveServe, "--curve-serve", terminal, { secret: true })
    return { curveServer: true, curveSecretKey: secretKey }
  }
  if (given.plain !== undefined) return plainClient(given.plain)
  return given.plainServe === undefined ? {} : { plainServer: true }
}

/** Who is asked about peers: started, and to be stopped in the end. */
export const guardOf = async (given: Given, context: Context): Promise<Authenticator | undefined> => {
  if (given.plainServe === undefined && given.curveAllow === undefined) return undefined
  const { Authenticator } = await import("../auth/index.ts")
  const guard = new Authenticator({ context })
  try {
    if (given.plainServe !== undefined) {
      // A file that is not there would only mean that nobody is let in.
      await access(given.plainServe, constants.R_OK)
      await guard.configurePlain({ file: given.plainServe })
    }
    if (given.curveAllow !== undefined) {
      const folder = (await stat(given.curveAllow)).isDirectory()
      await guard.configureCurve(
        folder ? { location: given.curveAllow } : { keys: [await keyAt(given.curveAllow, "--curve-allow")] },
      )
    }
    await guard.start()
    return guard
  } catch (cause) {
    await guard.stop()
    if (cause instanceof Failure) throw cause
    const option = given.plainServe === undefined ? "--curve-allow" : "--plain-serve"
    throw new Failure(`${option}: ${plainMessage(cause)}`, { cause })
  }
}

const curveClient = async (
  given: Given,
  serverKey: string,
  terminal: Terminal,
): Promise<Readonly<Record<string, unknown>>> => {
  const curveServerKey = await keyAt(serverKey, "--curve-server-key")
  const keys =
    given.curveCertificate === undefined
      ? curveKeyPair()
      : await certificateAt(given.curveCertificate, "--curve-certificate", terminal, { secret: true })
  return { curveServerKey, curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey }
}

const plainClient = async (given: string): Promise<Readonly<Record<string, unknown>>> => {
  const text = given.startsWith("@") ? await firstLine(given.slice(1)) : given
  const separator = text.indexOf(":")
  if (separator < 1) {
    // What was given may be a password: it is not repeated.
    throw usageFailure("--plain is not USER:PASSWORD.", "Write --plain admin:secret, or --plain @FILE.")
  }
  return { plainUsername: text.slice(0, separator), plainPassword: text.slice(separator + 1) }
}

const firstLine = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, "utf8")).split(/\r?\n/, 1)[0] as string
  } catch (cause) {
    throw new Failure(`--plain: ${plainMessage(cause)}`, { cause })
  }
}

const roles = [
  ["curveServerKey", "--curve-server-key"],
  ["curveServe", "--curve-serve"],
  ["plain", "--plain"],
  ["plainServe", "--plain-serve"],
] as const

/** Options that mean nothing without another. */
const needs = [
  ["curveCertificate", "--curve-certificate", "curveServerKey", "--curve-server-key"],
  ["curveAllow", "--curve-allow", "curveServe", "--curve-serve"],
] as const

const checkTogether = (given: Given): void => {
  const chosen = roles.filter(([name]) => given[name] !== undefined).map(([, option]) => option)
  if (chosen.length > 1) {
    throw usageFailure(
      `${chosen.join(" and ")} exclude each other.`,
      "A socket has one mechanism and one role in it.",
    )
  }
  for (const [name, option, needed, neededOption] of needs) {
    if (given[name] !== undefined && given[needed] === undefined) {
      throw usageFailure(`${option} needs ${neededOption}.`)
    }
  }
}
