import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { createCertificates } from "../auth/index.ts"
import { type CurveKeyPair, curveKeyPair, curvePublicKey } from "../index.ts"
import { isKey, keyForm, warnOfReaders } from "./certificate-input.ts"
import { exitCodes, Failure, usageFailure } from "./failure.ts"
import type { KeygenValues } from "./keygen-options.ts"
import { secretIn } from "./secret-in.ts"
import { readWhole } from "./source-input.ts"
import type { Terminal } from "./terminal.ts"

/** Makes keys, and shows them or keeps them in certificates. */
export const generateKeys = async (given: KeygenValues, terminal: Terminal): Promise<number> => {
  const keys = await keysFor(given.secret, terminal)
  if (given.certificate === undefined) {
    if (given.metadata.length > 0 || given.force) {
      throw usageFailure(`${given.force ? "--force" : "--metadata"} needs --certificate.`)
    }
    await terminal.write(terminal.json ? inJson(keys) : inText(keys))
    return exitCodes.done
  }
  const files = await writeCertificates(given.certificate, keys, given)
  await terminal.write(
    terminal.json
      ? `${JSON.stringify({ public: keys.publicKey, ...files })}\n`
      : `${files.publicFile}: the public key, for everybody\n${files.secretFile}: both keys, for their owner alone\n`,
  )
  return exitCodes.done
}

/** As PyZMQ writes them, to the octet. */
const inText = ({ publicKey, secretKey }: CurveKeyPair): string =>
  `== CURVE PUBLIC KEY ==\n${publicKey}\n\n== CURVE SECRET KEY ==\n${secretKey}\n`

const inJson = ({ publicKey, secretKey }: CurveKeyPair): string =>
  `${JSON.stringify({ public: publicKey, secret: secretKey }, undefined, 1)}\n`

const keysFor = async (secret: string | undefined, terminal: Terminal): Promise<CurveKeyPair> => {
  // Nothing means none was given, as PyZMQ has it.
  if (secret === undefined || secret === "") return curveKeyPair()
  if (isKey(secret)) return pairOf(secret)
  if (secret !== "-" && !existsSync(secret)) {
    // What was given may be a key with a letter too few: it is not repeated.
    throw new Failure("--secret is neither a key nor a file.", { hint: keyForm })
  }
  const keys = secretIn(Buffer.from(await readWhole(secret, terminal)).toString())
  const place = secret === "-" ? "the input" : secret
  if (keys === undefined) {
    throw new Failure(`--secret: ${place} is no key, no certificate, and not what typemq keygen prints.`, {
      hint: keyForm,
    })
  }
  const { publicKey, secretKey } = keys
  if (secretKey === undefined) {
    throw new Failure(`--secret: there is no secret key in ${place}.`, {
      hint: "The owner's own file is needed, which ends in .key_secret, or all that typemq keygen has printed.",
    })
  }
  if (!isKey(secretKey))
    throw new Failure(`--secret: the secret key in ${place} is no key.`, { hint: keyForm })
  const pair = pairOf(secretKey)
  if (publicKey !== undefined && publicKey !== pair.publicKey) {
    throw new Failure(`--secret: the public and the secret key in ${place} do not belong together.`)
  }
  if (secret !== "-") await warnOfReaders(secret, terminal)
  return pair
}

const pairOf = (secretKey: string): CurveKeyPair => ({ publicKey: curvePublicKey(secretKey), secretKey })

const writeCertificates = async (name: string, keyPair: CurveKeyPair, given: KeygenValues) => {
  const { directory, force } = given
  for (const file of [`${name}.key`, `${name}.key_secret`]) {
    if (!force && existsSync(join(directory, file))) {
      throw new Failure(`${join(directory, file)} is there already.`, { hint: "--force replaces it." })
    }
  }
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    return await createCertificates(directory, name, { keyPair, metadata: remarks(given.metadata) })
  } catch (cause) {
    if (cause instanceof RangeError) throw usageFailure(`--certificate: ${cause.message}`)
    throw cause
  }
}

const remarks = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((text) => {
      const separator = text.indexOf("=")
      if (separator < 1) throw usageFailure(`--metadata ${text} is not NAME=VALUE.`)
      return [text.slice(0, separator), text.slice(separator + 1)]
    }),
  )
