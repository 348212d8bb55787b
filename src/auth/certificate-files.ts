import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { ZmqError } from "../core/errors.ts"
import { type Certificate, parseCertificate } from "./certificate.ts"
import { readText } from "./read-text.ts"

/** Bytes that no certificate has: keys and a few remarks take a few hundred. */
const longestCertificate = 1_048_576

/**
 * Reads a certificate that PyZMQ, CZMQ or `createCertificates` wrote. Rejects with `RangeError` when there is no
 * public key in it, or more than a megabyte, with the platform's error when it cannot be read.
 *
 * ```ts
 * const { publicKey, secretKey } = await loadCertificate("keys/client.key_secret")
 * const dealer = new zmq.Dealer({ curvePublicKey: publicKey, curveSecretKey: secretKey ?? null })
 * ```
 */
export const loadCertificate = (file: string): Promise<Certificate> => read(file, false)

const read = async (file: string, filesOnly: boolean): Promise<Certificate> => {
  try {
    return parseCertificate(await readText(file, { size: longestCertificate, filesOnly }))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new RangeError(`${file}: ${cause.message}`, { cause })
  }
}

/**
 * The public keys of all certificates in a folder: of its files `*.key`, but not of those that begin with a dot,
 * nor of folders in it. Rejects with `RangeError` when one of them is none, with the platform's error when the folder
 * or one of them cannot be read.
 *
 * ```ts
 * const keys = await loadCertificates("keys/clients")
 * if (keys.has("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")) console.log("we know it")
 * ```
 */
export const loadCertificates = (directory = "."): Promise<Set<string>> =>
  readKeys(directory, (error) => {
    throw error
  })

/** The same, but for certificates that cannot be read, of which `broken` is told. */
export const readKeys = async (directory: string, broken: (error: unknown) => void): Promise<Set<string>> => {
  const keys = new Set<string>()
  for (const file of await certificatesIn(directory)) {
    try {
      const { publicKey } = await read(file, true)
      if (publicKey !== "") keys.add(publicKey)
    } catch (error) {
      broken(error)
    }
  }
  return keys
}

/** Changes when a certificate comes, goes or changes. */
export const markOfFolder = async (directory: string): Promise<string> => {
  const marks: string[] = []
  for (const file of await certificatesIn(directory)) marks.push(`${file} ${await markOf(file)}`)
  return `${marks.length}\n${marks.join("\n")}`
}

/** One that has gone meanwhile, or a link to nowhere, must not take the others along. */
const markOf = async (file: string): Promise<string> => {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
    return `${mtimeNs} ${ctimeNs} ${size} ${ino}`
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown"
  }
}

const certificatesIn = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new ZmqError(cause.code ?? "ENOENT", `There is no folder of certificates at ${directory}.`, {
      cause,
    })
  })
  return entries
    .filter(({ name }) => name.endsWith(".key") && !name.startsWith("."))
    .filter((each) => !each.isDirectory())
    .map(({ name }) => join(directory, name))
    .sort()
}
