import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { ZmqError } from "../core/errors.ts"
import { type Certificate, parseCertificate } from "./certificate.ts"

/**
 * Reads a certificate that PyZMQ, CZMQ or `createCertificates` wrote. Rejects with `RangeError` when there is no
 * public key in it, with the platform's error when it cannot be read.
 *
 * ```ts
 * const { publicKey, secretKey } = await loadCertificate("keys/client.key_secret")
 * const dealer = new zmq.Dealer({ curvePublicKey: publicKey, curveSecretKey: secretKey ?? null })
 * ```
 */
export const loadCertificate = async (file: string): Promise<Certificate> => {
  const text = await readFile(file, "utf8")
  try {
    return parseCertificate(text)
  } catch (cause) {
    throw new RangeError(`${file}: ${(cause as Error).message}`, { cause })
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
      const { publicKey } = await loadCertificate(file)
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
  for (const file of await certificatesIn(directory)) {
    const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
    marks.push(`${file} ${mtimeNs} ${ctimeNs} ${size} ${ino}`)
  }
  return `${marks.length}\n${marks.join("\n")}`
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
