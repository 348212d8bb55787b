import { stat } from "node:fs/promises"
import { type Certificate, loadCertificate } from "../auth/index.ts"
import { z85Decode } from "../index.ts"
import { plainMessage } from "./explained.ts"
import { Failure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

/** The bits of a file's mode that let others than its owner in. */
const others = 0o077

/** Whether others than the owner may read or change a file. Nothing is known of it on Windows. */
export const openToOthers = async (file: string): Promise<string | undefined> => {
  if (process.platform === "win32") return undefined
  const mode = (await stat(file)).mode & 0o777
  return (mode & others) === 0 ? undefined : mode.toString(8).padStart(4, "0")
}

/** A remark when others than its owner may read a file with a secret key. */
export const warnOfReaders = async (file: string, terminal: Terminal): Promise<void> => {
  const mode = await openToOthers(file)
  if (mode === undefined) return
  terminal.note(
    terminal.paint.yellow(`warning: others may read the secret key in ${file} (mode ${mode}): chmod 600 it`),
  )
}

/** The certificate in a file that was given for an option; secret ones that others may read get a remark. */
export const certificateAt = async (
  file: string,
  option: string,
  terminal: Terminal,
  { secret = false } = {},
): Promise<Certificate & { readonly secretKey: string }> => {
  const certificate = await load(file, option)
  const { publicKey, secretKey } = certificate
  if (secret && secretKey === undefined) {
    throw new Failure(`${option}: there is no secret key in ${file}.`, {
      hint: `The owner's own file is needed, which ends in .key_secret: ${file.replace(/\.key$/, "")}.key_secret?`,
    })
  }
  for (const [name, key] of Object.entries({ public: publicKey, secret: secretKey })) {
    if (key !== undefined && !isKey(key)) {
      throw new Failure(`${option}: the ${name} key in ${file} is no key.`, { hint: keyForm })
    }
  }
  if (secretKey !== undefined) await warnOfReaders(file, terminal)
  return certificate as Certificate & { readonly secretKey: string }
}

/** How keys are written, for messages. */
export const keyForm = "Keys are 40 characters of Z85, as typemq keygen makes them."

/** A public key, given as itself or as a certificate. */
export const keyAt = async (text: string, option: string): Promise<string> => {
  if (isKey(text)) return text
  const { publicKey } = await load(text, option)
  if (isKey(publicKey)) return publicKey
  throw new Failure(`${option}: the public key in ${text} is no key.`, { hint: keyForm })
}

/** Whether a text can be a CURVE key. */
export const isKey = (text: string): boolean => {
  try {
    return text.length === 40 && z85Decode(text).length === 32
  } catch {
    return false
  }
}

/** What is wrong with a file, by the code of the error. */
const known: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no file ${file}`,
  EISDIR: (file) => `${file} is a folder, where a file was expected`,
  EACCES: (file) => `${file} must not be read: permission denied`,
}

const load = async (file: string, option: string): Promise<Certificate> => {
  try {
    return await loadCertificate(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const what = (code !== undefined && known[code]?.(file)) || plainMessage(cause)
    throw new Failure(`${option}: ${what.replace(/\.$/, "")}.`, { cause, hint: keyForm })
  }
}
