import { type CertificateLayout, certificateLayouts } from "./certificate-layouts.ts"

/** What a certificate says: a public key, the secret one if it is the owner's own copy, and remarks. */
export interface Certificate {
  /** Z85 text, 40 characters. */
  readonly publicKey: string
  /** Z85 text, 40 characters. Absent in the copies that others get. */
  readonly secretKey?: string
  /** What the section `metadata` says, as text. */
  readonly metadata: Readonly<Record<string, string>>
}

/** What goes into a certificate beside its keys. */
export interface CertificateDetails {
  /** Remarks about the owner, for people and programs to read. As PyZMQ has it, they stand in the secret file alone. */
  readonly metadata?: Readonly<Record<string, string | number>> | undefined
  /** When it was made: a date, shown in local time, or the text to show. Default: now. */
  readonly now?: Date | string | undefined
  /**
   * Whose files they are to be like, to the octet: `pyzmq`, or `czmq`, which has remarks in quotes and tells them to
   * others too. Both read the keys of either. Default: `pyzmq`.
   */
  readonly layout?: CertificateLayout | undefined
  /** What made it, as its first line says. Default: `pyzmq` or `CZMQ`, as the layout is. */
  readonly generator?: string | undefined
}

const secretHeader = `\
#   ZeroMQ CURVE **Secret** Certificate
#   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.
`

const publicHeader = `\
#   ZeroMQ CURVE Public Certificate
#   Exchange securely, or use a secure mechanism to verify the contents
#   of this file after exchange. Store public certificates in your home
#   directory, in the .curve subdirectory.
`

/**
 * The text of a certificate, as PyZMQ or CZMQ writes it: with a secret key, the owner's own copy, else the one for
 * others. Throws `RangeError` for line breaks and whatever else would be read as something it is not.
 *
 * ```ts
 * const { publicKey, secretKey } = await loadCertificate("keys/client.key_secret")
 * const forOthers = formatCertificate({ publicKey })
 * ```
 */
export const formatCertificate = (
  keys: { readonly publicKey: string; readonly secretKey?: string | undefined },
  { metadata = {}, now = new Date(), layout = "pyzmq", generator }: CertificateDetails = {},
): string => {
  const { publicKey, secretKey } = keys
  const style = layoutOf(layout)
  const time = typeof now === "string" ? now : localTime(now, style)
  const maker = generator ?? style.generator
  const remarks = secretKey === undefined && !style.remarksForOthers ? [] : Object.entries(metadata)
  const parts = [time, maker, publicKey, secretKey ?? "", ...remarks.flat().map(String)]
  if (parts.some((each) => /[\r\n]/.test(each))) {
    throw new RangeError("What stands in a certificate must not have line breaks.")
  }
  const text = [
    `#   ****  Generated on ${time} by ${maker}  ****\n`,
    secretKey === undefined ? publicHeader : secretHeader,
    "\nmetadata\n",
    ...remarks.map(([name, value]) => `    ${style.remark(name, String(value))}\n`),
    `curve\n    public-key = "${publicKey}"\n`,
    ...(secretKey === undefined ? [] : [`    secret-key = "${secretKey}"\n`]),
  ].join("")
  const read = parseCertificate(text)
  if (read.publicKey !== publicKey || read.secretKey !== secretKey) {
    throw new RangeError("Keys are Z85 text, and remarks must not look like keys.")
  }
  return text
}

const layoutOf = (name: CertificateLayout): (typeof certificateLayouts)[CertificateLayout] => {
  if (Object.hasOwn(certificateLayouts, name)) return certificateLayouts[name]
  throw new RangeError(`The layout of certificates is pyzmq or czmq, not ${JSON.stringify(name)}.`)
}

/** `2024-01-02 03:04:05.678000`; without the fraction when it is zero, or is not wanted. */
const localTime = (date: Date, { fraction: precise }: { readonly fraction: boolean }): string => {
  if (Number.isNaN(date.getTime())) throw new RangeError("That is no date.")
  const two = (value: number): string => String(value).padStart(2, "0")
  const day = [String(date.getFullYear()).padStart(4, "0"), two(date.getMonth() + 1), two(date.getDate())]
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two)
  const milliseconds = date.getMilliseconds()
  const fraction = milliseconds === 0 || !precise ? "" : `.${String(milliseconds).padStart(3, "0")}000`
  return `${day.join("-")} ${time.join(":")}${fraction}`
}

/**
 * Reads the text of a certificate, of PyZMQ's or CZMQ's, line by line as PyZMQ does: the last `public-key` and
 * `secret-key` count, wherever they stand, until there are both. Of remarks, one pair of quotes is taken off. Throws
 * `RangeError` when there is no public key, or a key without a value. Whether it is a key is not looked at.
 *
 * ```ts
 * const { publicKey } = parseCertificate('curve\n    public-key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"\n')
 * ```
 */
export const parseCertificate = (text: string): Certificate => {
  const found: { "public-key"?: string; "secret-key"?: string } = {}
  const metadata: Record<string, string> = {}
  let section = ""
  for (const line of text.split("\n")) {
    const stripped = strip(line, /[ \t\r\v\f]/)
    if (stripped === "" || stripped.startsWith("#")) continue
    const name = keyNames.find((each) => stripped.startsWith(each))
    const [label, value] = parted(stripped)
    if (name !== undefined) {
      if (value === undefined) throw new RangeError(`A certificate has a ${name} without a value.`)
      found[name] = strip(value, /[ \t'"]/)
      if (found["public-key"] && found["secret-key"]) break
    } else if (value === undefined) {
      section = label
    } else if (section === "metadata") {
      const remark = unquoted(value)
      Object.defineProperty(metadata, label, {
        value: remark,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
  }
  const { "public-key": publicKey, "secret-key": secretKey } = found
  if (publicKey === undefined) throw new RangeError("There is no public key in the certificate.")
  return { publicKey, ...(secretKey === undefined ? {} : { secretKey }), metadata }
}

const keyNames = ["public-key", "secret-key"] as const

const parted = (line: string): [label: string, value?: string] => {
  const at = line.indexOf("=")
  if (at < 0) return [line]
  return [strip(line.slice(0, at), /[ \t]/), strip(line.slice(at + 1), /[ \t]/)]
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text

/** A mark of the byte order is no blank here, as `trim` would have it. */
const strip = (text: string, blank: RegExp): string => {
  let start = 0
  let end = text.length
  while (start < end && blank.test(text.charAt(start))) start++
  while (end > start && blank.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
