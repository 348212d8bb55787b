import { zmqError } from "../core/errors.ts"

/**
 * Which keys of a server are taken:
 *
 * - `known`: those in the files of known hosts, no others.
 * - `accept-new`: also that of a server of which none is known; it is written into the first of these files.
 * - `any`: any. Whoever is in between can then read and change everything.
 * - text such as `ssh-ed25519 AAAA…`, as in the server's file `ssh_host_ed25519_key.pub`: this one, no other.
 */
export type HostKeyPolicy = "known" | "accept-new" | "any" | (string & {})

/** How to log in to a server. */
export interface SshOptions {
  /** File with the private key to log in with. Default: those that ssh uses by itself, and the agent's. */
  readonly keyFile?: string | undefined
  /**
   * The password, or the passphrase of the key; or a function that is asked for it when the server does not let us in
   * without. Default: none, and nobody is asked.
   */
  readonly password?: string | (() => string | Promise<string>) | undefined
  /** Milliseconds that an attempt to log in may take; -1: as long as it takes. Default: 30 000. */
  readonly timeout?: number | undefined
  /** Gives up opening; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether the package `ssh2` is the client, PyZMQ's paramiko; else it is the program `ssh`. Default: only on Windows.
   */
  readonly ssh2?: boolean | undefined
  /** File or files of known hosts, instead of those in their usual places. */
  readonly knownHosts?: string | readonly string[] | undefined
  /** Which keys of the server are taken. Default: as ssh is configured, but nobody is asked; with `ssh2` `known`. */
  readonly hostKey?: HostKeyPolicy | undefined
  /** Milliseconds of silence after which the server is asked whether it is there; three times. 0: never. Default: 15 000. */
  readonly keepAliveInterval?: number | undefined
  /** Configuration of the program `ssh`, instead of the usual files; `none` for no configuration. */
  readonly configFile?: string | undefined
  /** Whether a connection of the program `ssh` that is there already (its control master) is used. Default: true. */
  readonly controlMaster?: boolean | undefined
  /** The program `ssh`, if it is elsewhere. Default: `ssh`. */
  readonly program?: string | undefined
}

/** How a tunnel is to be. */
export interface TunnelOptions extends SshOptions {
  /** Port on this side, on 127.0.0.1. Default: 0, any that is free. */
  readonly localPort?: number | undefined
  /** Where the tunnel leads, as the server sees it. Default: the host of the endpoint, or 127.0.0.1. */
  readonly remoteIp?: string | undefined
  /** Milliseconds after which a tunnel that no connection goes through closes; -1: never. Default: 60 000. */
  readonly idleTimeout?: number | undefined
  /** Milliseconds until a broken tunnel is opened again; 0: not at all, it closes then. Default: 1000. */
  readonly reopenInterval?: number | undefined
  /** The interval doubles with every failure, up to this many milliseconds. Default: 30 000. */
  readonly reopenIntervalMax?: number | undefined
}

/** The same with everything filled in that has a default. */
export interface SshSettings extends SshOptions {
  readonly timeout: number
  readonly ssh2: boolean
  readonly knownHosts: readonly string[] | undefined
  readonly keepAliveInterval: number
  readonly controlMaster: boolean
  readonly program: string
}

/** What a tunnel does by itself. */
export interface TunnelSettings {
  readonly localPort: number
  readonly idleTimeout: number
  readonly reopenInterval: number
  readonly reopenIntervalMax: number
}

const keyText = /^[a-z][a-z0-9@.-]+ [A-Za-z0-9+/]+={0,3}(?: .*)?$/

/** Throws EINVAL or `TypeError` for what makes no sense. */
export const sshSettings = (options: SshOptions): SshSettings => {
  const { timeout = 30_000, keepAliveInterval = 15_000, hostKey, password, knownHosts } = options
  const { ssh2 = process.platform === "win32", controlMaster = true, program = "ssh" } = options
  requireTime("timeout", timeout, -1)
  requireTime("keepAliveInterval", keepAliveInterval, 0)
  for (const file of [options.keyFile, options.configFile, program, knownHosts].flat()) requireFile(file)
  if (hostKey !== undefined && !policies.has(hostKey) && !keyText.test(hostKey)) {
    throw zmqError(
      "EINVAL",
      `hostKey is one of ${[...policies].join(", ")}, or a key such as "ssh-ed25519 AAAA…".`,
    )
  }
  if (password !== undefined && typeof password !== "function") requireSecret(password)
  const files = typeof knownHosts === "string" ? [knownHosts] : knownHosts
  if (files?.length === 0) throw zmqError("EINVAL", "knownHosts is a file, or several, not none.")
  return { ...options, timeout, keepAliveInterval, ssh2, controlMaster, program, knownHosts: files }
}

/** Throws EINVAL for what makes no sense. */
export const tunnelSettings = (options: TunnelOptions): TunnelSettings => {
  const { localPort = 0, idleTimeout = 60_000, reopenInterval = 1000 } = options
  const { reopenIntervalMax = 30_000 } = options
  if (!Number.isInteger(localPort) || localPort < 0 || localPort > 65_535) {
    throw zmqError("EINVAL", `localPort is a number from 0 to 65535, not ${String(localPort)}.`)
  }
  requireTime("idleTimeout", idleTimeout, -1)
  requireTime("reopenInterval", reopenInterval, 0)
  requireTime("reopenIntervalMax", reopenIntervalMax, 0)
  return { localPort, idleTimeout, reopenInterval, reopenIntervalMax }
}

/** Whether a policy is one of the words, and not a key. */
export const policies: ReadonlySet<string> = new Set(["known", "accept-new", "any"])

/** Throws `TypeError` for what is no password. One of several lines could not be told to ssh. */
export const requireSecret = (password: unknown): string => {
  if (typeof password !== "string") throw new TypeError("A password is text.")
  if (/[\0\r\n]/.test(password)) throw zmqError("EINVAL", "A password has no line breaks.")
  return password
}

const requireTime = (name: string, value: number, least: number): void => {
  if (typeof value === "number" && (value === least || value >= 0)) return
  throw zmqError("EINVAL", `${name} is a number of milliseconds from ${least} on, not ${String(value)}.`)
}

const requireFile = (file: string | undefined): void => {
  if (file === undefined) return
  if (typeof file !== "string") throw new TypeError("A file is named by text.")
  // ssh would read quotes, and names of variables, out of it.
  if (file === "" || file.startsWith("-") || /[\p{Cc}"]|\$\{/u.test(file)) {
    throw zmqError("EINVAL", `The name of the file ${JSON.stringify(file)} cannot be told to ssh.`)
  }
}
