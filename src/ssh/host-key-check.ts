import { createHash } from "node:crypto"
import { appendFile, mkdir, readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { dirname, join } from "node:path"
import { type KnownKeys, knownKeys, knownName } from "./known-hosts.ts"
import { SshError } from "./ssh-error.ts"
import { policies, type SshSettings } from "./tunnel-options.ts"

/** Decides about the key of a server. */
export interface HostKeyCheck {
  /** Which kinds of key to ask the server for, best first; undefined: any. */
  readonly algorithms: readonly string[] | undefined
  /** Undefined when the key is taken, else why it is not. */
  refuse(key: Buffer): Promise<SshError | undefined>
}

/** How keys of each type are used; what is not here is used as it is called. */
const uses: Readonly<Record<string, readonly string[]>> = {
  "ssh-rsa": ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"],
}

/** The kinds that the package knows. */
const usable: ReadonlySet<string> = new Set([
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  ...(uses["ssh-rsa"] as readonly string[]),
])

const algorithmsFor = (types: readonly string[]): readonly string[] | undefined => {
  const found = types.flatMap((type) => uses[type] ?? [type]).filter((each) => usable.has(each))
  return found.length === 0 ? undefined : found
}

/** A key begins with the length of its type's name, and that name. */
const typeOf = (key: Buffer): string =>
  key.length < 4 ? "" : key.toString("latin1", 4, 4 + key.readUInt32BE(0))

/** As ssh shows keys for comparing. */
const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`

const usualFiles = (): readonly string[] => [
  join(homedir(), ".ssh", "known_hosts"),
  join(homedir(), ".ssh", "known_hosts2"),
  "/etc/ssh/ssh_known_hosts",
  "/etc/ssh/ssh_known_hosts2",
]

const textOf = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return ""
    throw new SshError("host-key", `The known hosts in ${file} cannot be read.`, { cause: error })
  })

const remember = async (file: string, name: string, type: string, key: Buffer): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const text = await textOf(file)
  const before = text === "" || text.endsWith("\n") ? "" : "\n"
  await appendFile(file, `${before}${name} ${type} ${key.toString("base64")}\n`, { mode: 0o600 })
}

/** What is wrong with a key that files of known hosts do not have. */
const objections: Readonly<Record<Exclude<ReturnType<KnownKeys["judge"]>, "known">, string>> = {
  other: "is not the one that is known: somebody may be in between",
  revoked: "was revoked",
  unknown: 'is not known. Compare it, and give knownHosts, or hostKey: the key, or "accept-new"',
}

/** Decides as the settings say. Rejects with an `SshError` when a file cannot be read. */
export const hostKeyCheck = async (
  host: string,
  port: number,
  settings: SshSettings,
): Promise<HostKeyCheck> => {
  const { hostKey = "known" } = settings
  if (hostKey === "any") return { algorithms: undefined, refuse: async () => undefined }
  const name = knownName(host, port)
  const files = settings.knownHosts ?? usualFiles()
  const pinned = policies.has(hostKey) ? undefined : `${name} ${hostKey}`
  const texts = pinned === undefined ? await Promise.all(files.map(textOf)) : [pinned]
  const keys = knownKeys(texts, host, port)
  return {
    algorithms: algorithmsFor(keys.types),
    refuse: async (key) => {
      const type = typeOf(key)
      const judgement = keys.judge(type, key)
      if (judgement === "known") return undefined
      if (judgement === "unknown" && hostKey === "accept-new") {
        const file = files[0] as string
        await remember(file, name, type, key).catch((cause: Error) => {
          const message = `The key of ${name} cannot be written into ${file}: ${cause.message}.`
          throw new SshError("host-key", message, { cause })
        })
        return undefined
      }
      const shown = `${type} ${fingerprint(key)}`
      return new SshError("host-key", `The key of ${name} (${shown}) ${objections[judgement]}.`)
    },
  }
}
