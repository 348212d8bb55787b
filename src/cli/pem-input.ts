import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { warnOfReaders } from "./certificate-input.ts"
import { plainMessage } from "./explained.ts"
import { Failure, usageFailure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

/** The text of a file with certificates that was given for an option; there is at least one, and all can be read. */
export const certificatesAt = async (file: string, option: string): Promise<string> => {
  const text = await textAt(file, option)
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)
  if (certificates === null) {
    throw usageFailure(`${option}: there is no certificate in PEM form in ${file}.`)
  }
  for (const each of certificates) {
    if (readable(() => new X509Certificate(each)) !== undefined) continue
    throw usageFailure(`${option}: a certificate in ${file} cannot be read.`)
  }
  return text
}

/** What a server of TLS shows: texts in PEM form, whose key belongs to the first certificate. */
export const serverPairAt = async (
  { cert, key }: { readonly cert: string; readonly key: string },
  terminal: Terminal,
): Promise<{ readonly cert: string; readonly key: string }> => {
  const certificates = await certificatesAt(cert, "--cert")
  const text = await textAt(key, "--key")
  if (!new X509Certificate(certificates).checkPrivateKey(keyIn(text, key))) {
    throw usageFailure(`--key: the key in ${key} does not belong to the certificate in ${cert}.`)
  }
  await warnOfReaders(key, terminal)
  return { cert: certificates, key: text }
}

const keyIn = (text: string, file: string): KeyObject => {
  const key = readable(() => createPrivateKey(text))
  if (key !== undefined) return key
  throw /ENCRYPTED/.test(text)
    ? usageFailure(`--key: the key in ${file} is locked with a passphrase.`, "Give one without.")
    : usageFailure(`--key: there is no private key in PEM form in ${file}.`)
}

const textAt = (file: string, option: string): Promise<string> =>
  readFile(file, "utf8").catch((cause) => {
    throw new Failure(`${option}: ${plainMessage(cause)}`, { cause })
  })

const readable = <Value>(read: () => Value): Value | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}
