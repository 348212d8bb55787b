import { randomUUID } from "node:crypto"
import { rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type CurveKeyPair, curveKeyPair } from "../socket/curve-keys.ts"
import { type CertificateDetails, formatCertificate } from "./certificate.ts"

/** Where a new pair of certificates is. */
export interface CertificateFiles {
  /** The file to give to others: `<name>.key`. */
  readonly publicFile: string
  /** The owner's own file: `<name>.key_secret`. */
  readonly secretFile: string
}

/** How certificates are made. */
export interface CreateCertificatesOptions extends CertificateDetails {
  /** The keys. Default: new ones. */
  readonly keyPair?: CurveKeyPair | undefined
}

/** Names that would be files elsewhere, or that `loadCertificates` would not find. */
const unsafeName = /^$|^\.|[/\\\0\r\n]/

/**
 * Makes a pair of keys and writes two files into a folder, as PyZMQ does: `<name>.key` with the public key, and
 * `<name>.key_secret` with both, which nobody but the owner may read (mode 0600 from the first moment). Files that
 * exist are replaced, in one step; links are not followed.
 *
 * Rejects with `RangeError` for names that begin with a dot or have separators in them, and for remarks with line
 * breaks; with the platform's error when the folder is not there.
 *
 * ```ts
 * const { publicFile, secretFile } = await createCertificates("keys", "client", { metadata: { name: "Ada" } })
 * ```
 */
export const createCertificates = async (
  directory: string,
  name: string,
  { keyPair, ...details }: CreateCertificatesOptions = {},
): Promise<CertificateFiles> => {
  if (unsafeName.test(name)) {
    throw new RangeError(
      `Certificates cannot be named ${JSON.stringify(name)}: no dot in front, no separators.`,
    )
  }
  const { publicKey, secretKey } = keyPair ?? curveKeyPair()
  const publicFile = join(directory, `${name}.key`)
  const secretFile = join(directory, `${name}.key_secret`)
  const now = details.now ?? new Date()
  const forOthers = formatCertificate({ publicKey }, { ...details, now })
  const forOwner = formatCertificate({ publicKey, secretKey }, { ...details, now })
  await replaceAll(directory, [
    { file: secretFile, text: forOwner, mode: 0o600 },
    { file: publicFile, text: forOthers, mode: 0o666 },
  ])
  return { publicFile, secretFile }
}

interface NewFile {
  readonly file: string
  readonly text: string
  readonly mode: number
}

/**
 * New files take the places of what was there: they never have another's mode, and are never there in part. None does
 * before all of them are written, lest a key stands beside another's.
 */
const replaceAll = async (directory: string, files: readonly NewFile[]): Promise<void> => {
  const drafts = files.map((each) => ({ ...each, draft: join(directory, `.${randomUUID()}`) }))
  try {
    for (const { draft, text, mode } of drafts) await writeFile(draft, text, { flag: "wx", mode })
    for (const { draft, file } of drafts) await rename(draft, file)
  } catch (error) {
    await Promise.all(drafts.map(({ draft }) => rm(draft, { force: true })))
    throw error
  }
}
