import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { type Certificate, loadCertificate } from "../auth/index.ts"
import { certificateAt, openToOthers } from "./certificate-input.ts"
import { exitCodes, Failure } from "./failure.ts"
import { printable } from "./printable.ts"
import type { Terminal } from "./terminal.ts"

/** A file as the list has it. */
interface Row {
  readonly file: string
  readonly public?: string
  /** Whether the secret key is in it. */
  readonly secret?: boolean
  readonly metadata?: Readonly<Record<string, string>>
  /** What is wrong with it. */
  readonly warning?: string
}

/** Shows what certificates there are in a folder, and which of them are not kept as they should. */
export const listCertificates = async (folder: string, terminal: Terminal): Promise<number> => {
  const files = await certificatesIn(folder)
  const rows = await Promise.all(files.map((file) => rowOf(join(folder, file))))
  if (terminal.json) {
    for (const row of rows) await terminal.write(`${JSON.stringify(row)}\n`)
  } else if (rows.length === 0) {
    terminal.note(`There are no certificates (*.key, *.key_secret) in ${folder}.`)
  } else {
    const width = Math.max(...rows.map(({ file }) => file.length))
    for (const row of rows) await terminal.write(lineOf(row, width, terminal))
  }
  return exitCodes.done
}

const lineOf = (
  { file, public: key = "", secret = false, warning }: Row,
  width: number,
  { paint }: Terminal,
): string =>
  `${[
    printable(file).padEnd(width),
    paint.cyan(key.padEnd(40)),
    secret ? paint.yellow("secret") : "public",
    ...(warning === undefined ? [] : [paint.red(warning)]),
  ].join("  ")}\n`

/** Shows one certificate; its secret only when that is wanted. */
export const showCertificate = async (
  file: string,
  { secret }: { readonly secret: boolean },
  terminal: Terminal,
): Promise<number> => {
  const { publicKey, secretKey, metadata } = await certificateAt(file, "certificate", terminal)
  const own = secretKey as string | undefined
  if (secret && own === undefined) throw new Failure(`There is no secret key in ${file}.`)
  if (terminal.json) {
    const shown = { file, public: publicKey, secret: secret ? own : own !== undefined, metadata }
    await terminal.write(`${JSON.stringify(shown)}\n`)
    return exitCodes.done
  }
  const lines = [
    ["public key", terminal.paint.cyan(publicKey)],
    [
      "secret key",
      own === undefined ? "none" : secret ? terminal.paint.yellow(own) : "there (--secret shows it)",
    ],
    ...Object.entries(metadata).map(([name, value]) => [printable(name), printable(value)]),
  ] as const
  const width = Math.max(...lines.map(([name = ""]) => name.length))
  for (const [name = "", value = ""] of lines) await terminal.write(`${name.padEnd(width)}  ${value}\n`)
  return exitCodes.done
}

const certificatesIn = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).filter((file) => /^[^.].*\.key(_secret)?$/.test(file)).sort()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new Failure(code === "ENOENT" ? `There is no folder ${folder}.` : message, { cause })
  }
}

const rowOf = async (file: string): Promise<Row> => {
  let certificate: Certificate
  try {
    certificate = await loadCertificate(file)
  } catch (error) {
    const { message } = error as Error
    return { file, warning: message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message }
  }
  const { publicKey, secretKey, metadata } = certificate
  const secret = secretKey !== undefined
  const mode = secret ? await openToOthers(file) : undefined
  return {
    file,
    public: publicKey,
    secret,
    metadata,
    ...(mode === undefined ? {} : { warning: `others may read it (mode ${mode}): chmod 600` }),
  }
}
