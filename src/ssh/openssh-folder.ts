import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Where the password stands for the program that ssh asks for it: the command line is for all to see. */
export const secretVariable = "TYPEMQ_SSH_PASSWORD"

/** Where the number of the process stands that may ask for it. */
const askerVariable = "TYPEMQ_SSH_PROCESS"

/**
 * Answers what ssh asks, but for whether an unknown server shall be trusted. Only our own ssh is answered, not one that
 * it runs itself, to reach a server in between: that one shall not learn the password. Holds no secret itself.
 */
const askProgram = `#!/bin/sh
[ "$PPID" = "$${askerVariable}" ] || exit 1
case "$1" in *"(yes/no"*) exit 1 ;; esac
printf '%s\\n' "$${secretVariable}"
`

/** The same command, which may ask for the password. */
export const asking = (command: readonly string[]): string[] => [
  "/bin/sh",
  "-c",
  `export ${askerVariable}=$$; exec "$@"`,
  "typemq",
  ...command,
]

/** ssh takes `%` and more in the names of sockets for something else, and the system has room for 107 octets. */
const plain = /^[\w./+-]{1,60}$/

/** A folder that nobody else can read, for what one process of ssh needs. */
export class OpensshFolder {
  readonly path = mkdtempSync(join(plain.test(tmpdir()) ? tmpdir() : "/tmp", "typemq-ssh-"))
  /** The socket at which ssh takes connections. */
  readonly forward = join(this.path, "forward")

  /** Writes the program that tells ssh the password; answers its path. */
  writeAskProgram(): string {
    const file = join(this.path, "ask")
    writeFileSync(file, askProgram, { mode: 0o700 })
    // The mask of the process may have taken rights away.
    chmodSync(file, 0o700)
    return file
  }

  /** Writes a file of known hosts with one key, that of the host `alias`; answers its path. */
  writeKnownHost(alias: string, key: string): string {
    const file = join(this.path, "known_hosts")
    writeFileSync(file, `${alias} ${key}\n`, { mode: 0o600 })
    return file
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
