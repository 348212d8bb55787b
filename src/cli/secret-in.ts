import { parseCertificate } from "../auth/index.ts"
import { isKey } from "./certificate-input.ts"

/** Keys as somebody has written them: whether they are keys has not been looked at. */
export interface WrittenKeys {
  readonly publicKey?: string | undefined
  readonly secretKey?: string | undefined
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** The ways in which a secret key is written; undefined from those that a text does not follow. */
const forms: readonly ((text: string) => WrittenKeys | undefined)[] = [
  (text) => (isKey(text) ? { secretKey: text } : undefined),
  (text) => {
    const [publicKey, secretKey] = ["PUBLIC", "SECRET"].map(
      (each) => new RegExp(`^== CURVE ${each} KEY ==\\s+(\\S+)`, "m").exec(text)?.[1],
    )
    return publicKey === undefined && secretKey === undefined ? undefined : { publicKey, secretKey }
  },
  (text) => {
    if (!text.startsWith("{")) return undefined
    const { public: publicKey, secret: secretKey } = JSON.parse(text) as Readonly<Record<string, unknown>>
    return { publicKey: textOf(publicKey), secretKey: textOf(secretKey) }
  },
  parseCertificate,
]

/** The keys in a text: a secret key alone, what `typemq keygen` prints, or a certificate; undefined for anything else. */
export const secretIn = (text: string): WrittenKeys | undefined => {
  const stripped = text.trim()
  for (const form of forms) {
    try {
      const keys = form(stripped)
      if (keys !== undefined) return keys
    } catch {
      // It is not of that form.
    }
  }
  return undefined
}
