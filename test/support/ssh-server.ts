import { type ChildProcess, execFile, spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { connect } from "node:net"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { promisify } from "node:util"
import { ownHost } from "./network.ts"

const execute = promisify(execFile)

/** Distributions put servers where only administrators look for them. */
const program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"].find((each) => existsSync(each))

/** What is missing for a server; undefined when nothing is. */
export const missingForSsh = program === undefined ? "OpenSSH's server is not installed." : undefined

/** Those that run, in case nobody stops them. */
const running = new Set<ChildProcess>()
process.on("exit", () => {
  for (const each of running) each.kill("SIGKILL")
})

/** A server of OpenSSH on loopback, with keys of its own and a user's key that it takes: nothing else is touched. */
export class SshServer {
  readonly host = ownHost()
  readonly port = randomInt(20_000, 32_000)
  readonly #folder = mkdtempSync(join(tmpdir(), "sshd-"))
  #server: ChildProcess | undefined

  static async start(): Promise<SshServer> {
    const server = new SshServer()
    try {
      await Promise.all(["host", "user", "stranger"].map((each) => server.#makeKey(each)))
      server.#configure()
      await server.run()
    } catch (error) {
      await server.remove()
      throw error
    }
    return server
  }

  /** `user@host:port` */
  get address(): string {
    return `${userInfo().username}@${this.host}:${this.port}`
  }

  /** A key that it takes. */
  get key(): string {
    return this.file("user")
  }

  /** A key that it does not take. */
  get strangersKey(): string {
    return this.file("stranger")
  }

  /** Its own public key, as text. */
  get hostKey(): string {
    return readFileSync(this.file("host.pub"), "utf8").trim()
  }

  /** Another key than its own. */
  get anotherHostKey(): string {
    return readFileSync(this.file("stranger.pub"), "utf8").trim()
  }

  /** A file of known hosts in which it has a key: its own, unless another is given. */
  get knownHosts(): string {
    return this.writeKnownHosts("known", this.hostKey)
  }

  writeKnownHosts(name: string, ...keys: readonly string[]): string {
    const file = this.file(name)
    const whole = `${file}.${randomInt(2 ** 32)}`
    writeFileSync(whole, keys.map((key) => `[${this.host}]:${this.port} ${key}\n`).join(""))
    // At once: another test may be reading the one that was there.
    renameSync(whole, file)
    return file
  }

  /** A file in its folder. */
  file(name: string): string {
    return join(this.#folder, name)
  }

  /** Starts it again after `stop`, at the same port. Does nothing while it runs. */
  async run(): Promise<void> {
    if (this.#server?.exitCode === null && this.#server.signalCode === null) return
    // What starts it as a service makes this folder, without which root's does not start.
    if (userInfo().uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 })
    const server = spawn(program as string, ["-D", "-e", "-f", this.file("config")], {
      stdio: "ignore",
      detached: true,
    })
    this.#server = server
    running.add(server)
    server.once("exit", () => running.delete(server))
    while (server.exitCode === null) {
      const socket = connect({ host: this.host, port: this.port })
      const found = await once(socket, "connect").then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (found) return
      await delay(10)
    }
    throw new Error(`sshd ended with ${server.exitCode}`)
  }

  /** Ends it, and the connections that it has. */
  async stop(): Promise<void> {
    const server = this.#server
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, "exit")
    const sessions = childrenOf(server.pid as number)
    server.kill("SIGKILL")
    for (const pid of sessions) kill(pid)
    await gone
  }

  /** Stops its connections from saying anything; answers how to let them go on. */
  freeze(): () => void {
    const sessions = childrenOf(this.#server?.pid as number)
    for (const pid of sessions) kill(pid, "SIGSTOP")
    return () => {
      for (const pid of sessions) kill(pid, "SIGCONT")
    }
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #makeKey(name: string): Promise<void> {
    await execute("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", this.file(name)])
  }

  #configure(): void {
    writeFileSync(
      this.file("config"),
      `ListenAddress ${this.host}
Port ${this.port}
HostKey ${this.file("host")}
PidFile none
AuthorizedKeysFile ${this.file("user.pub")}
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PerSourceMaxStartups none
MaxStartups 100
LoginGraceTime 30
`,
    )
  }
}

/** The server has a process for each connection, in a session of its own. */
const childrenOf = (parent: number): number[] =>
  readdirSync("/proc")
    .filter((each) => /^\d+$/.test(each))
    .filter((each) => parentOf(each) === parent)
    .map(Number)

const parentOf = (pid: string): number | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1")
    return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return undefined
  }
}

const kill = (pid: number, signal: NodeJS.Signals = "SIGKILL"): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended meanwhile.
  }
}
