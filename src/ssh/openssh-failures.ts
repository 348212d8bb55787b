import { SshError, type SshFailure } from "./ssh-error.ts"

/** How the program `ssh` says why it ends, what that means, and what can be done. The first that fits counts. */
const rows: readonly {
  readonly says: RegExp
  readonly reason: SshFailure
  readonly means: string
}[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|HOST KEY .*REVOKED/i,
    reason: "host-key",
    means:
      "has another key than the one that is known: somebody may be in between. If it really has a new one, " +
      "remove the old one (ssh-keygen -R)",
  },
  {
    says: /host key is known for|Host key verification failed/i,
    reason: "host-key",
    means:
      "has a key that is not known. Connect once with ssh and compare it, or give knownHosts, or hostKey: its key, or " +
      '"accept-new"',
  },
  {
    says: /ssh_askpass: exec/i,
    reason: "client",
    means:
      "was not told the password: no program runs in the folder for temporary files. Name another one by TMPDIR, or use " +
      "ssh2",
  },
  {
    says: /incorrect passphrase|Load key .*(?:libcrypto|invalid format)|UNPROTECTED PRIVATE KEY/i,
    reason: "authentication",
    means: "could not be logged in to: the key is not to be used, or its passphrase is another one",
  },
  {
    says: /Permission denied|Too many authentication failures|authentication methods|passphrase/i,
    reason: "authentication",
    means: "does not let us in with this key or password",
  },
  {
    says: /Could not resolve|connect to (?:host|address)|Connection timed out|Operation timed out|No route/i,
    reason: "unreachable",
    means: "cannot be reached",
  },
  {
    says: /kex_exchange_identification|banner|Connection (?:closed|reset) by|Connection to \S+ closed by/i,
    reason: "unreachable",
    means: "ended the connection",
  },
]

/** Exit codes of a shell that finds no program, or must not run it. */
const noProgram: ReadonlySet<number> = new Set([126, 127])

/** The last that it said, for the end of a sentence. */
const lastWords = (output: string): string => {
  const last = output.split("\n").at(-1)?.trim() ?? ""
  return last === "" ? "" : ` (${last})`
}

/** What the end of an `ssh` that was let in means. */
export const opensshLoss = (server: string, output: string): SshError =>
  new SshError("lost", `The connection to the server ${server} ended.${lastWords(output)}`, { output })

/** What the end of `ssh` means that was not let in. */
export const opensshFailure = (server: string, code: number, output: string): SshError => {
  if (noProgram.has(code)) {
    const message =
      "The program ssh does not run: install OpenSSH's client, name it with program, or use ssh2."
    return new SshError("client", message, { output })
  }
  const row = rows.find(({ says }) => says.test(output))
  const means = row?.means ?? `ended the login with code ${code}`
  return new SshError(row?.reason ?? "other", `The server ${server} ${means}.${lastWords(output)}`, {
    output,
  })
}

/** How it says that it let a new key pass which it could not write down; undefined when it did not. */
export const notRemembered = (server: string, output: string): SshError | undefined => {
  const [said, file] = /^Failed to add the host to the list of known hosts \((.*)\)/m.exec(output) ?? []
  return said === undefined
    ? undefined
    : new SshError("host-key", `The key of the server ${server} cannot be written into ${file}.`, { output })
}

/** How it says that the server did not connect to the far end; undefined for other lines. */
export const refusalIn = (line: string, target: string): SshError | undefined => {
  const [, why] = /^channel \d+: open failed: (.*)$/.exec(line.trim()) ?? []
  return why === undefined
    ? undefined
    : new SshError("refused", `The server did not connect to ${target}: ${why}.`, { output: line })
}
