import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { promisify } from "node:util"
import { ownHost } from "./network.ts"

const name = "TEST.INVALID"

/** By how many seconds clocks may differ. */
const clockSkew = 2

/** Distributions put servers where only administrators look for them. */
const path = `${process.env["PATH"]}:/usr/local/sbin:/usr/sbin:/sbin`

const commands = ["kdb5_util", "kadmin.local", "krb5kdc", "kinit", "klist"]

const execute = promisify(execFile)

/** Pythons that may have pyzmq: the system's, whose packages distributions install, and the first in the path. */
const pythons = ["/usr/bin/python3", "python3"]

/** Whether the libzmq that peers have was built with GSSAPI. */
const hasPeers = (): boolean => {
  for (const python of pythons) {
    const words = ["-c", "import zmq; print(zmq.has('gssapi'))"]
    const { status, stdout } = spawnSync(python, words, { encoding: "utf8" })
    if (status === 0) return stdout.trim() === "True"
  }
  return false
}

/** What is missing for a realm, and for sockets to use it; undefined when nothing is. */
export const missingForKerberos = (): string | undefined => {
  for (const command of commands) {
    if (spawnSync(command, ["--help"], { env: { PATH: path } }).error !== undefined) return command
  }
  return hasPeers() ? undefined : "a libzmq with GSSAPI"
}

/** Those that run, in case nobody stops them. */
const running = new Set<ChildProcess>()
process.on("exit", () => {
  for (const each of running) each.kill("SIGKILL")
})

/** Where the realm's server is, and what is not to be asked of names of hosts. */
const configuration = (place: string): string => `[libdefaults]
  default_realm = ${name}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
  clockskew = ${clockSkew}
[realms]
  ${name} = {
    kdc = ${place}
  }
[domain_realm]
  localhost = ${name}
`

/** The variables by which Kerberos finds what it needs. */
export type KerberosEnvironment = Readonly<Record<string, string>>

/** A realm of Kerberos's own for a test: its server, its keys and its tickets are in a folder that goes with it. */
export class KerberosRealm {
  readonly #folder = mkdtempSync(join(tmpdir(), "krb-"))
  readonly #host = ownHost()
  readonly #port = randomInt(20_000, 32_000)
  #server: ChildProcess | undefined
  #caches = 0

  /** Starts the server of a realm in which there are these principals, whose keys are in its key table. */
  static async start(principals: readonly string[]): Promise<KerberosRealm> {
    const realm = new KerberosRealm()
    try {
      await realm.#create(principals)
      await realm.#serve()
    } catch (error) {
      await realm.stop()
      throw error
    }
    return realm
  }

  /** The realm's name stands behind the names of its principals. */
  full(principal: string): string {
    return `${principal}@${name}`
  }

  /** For a process that has the realm's keys, and the tickets of nobody. */
  get keys(): KerberosEnvironment {
    return {
      KRB5_CONFIG: this.#file("krb5.conf"),
      KRB5_KDC_PROFILE: this.#file("kdc.conf"),
      KRB5_KTNAME: `FILE:${this.#file("keytab")}`,
      KRB5RCACHENAME: `file2:${this.#file("replays")}`,
      KRB5CCNAME: `FILE:${this.#file("nobody")}`,
      KRB5_CLIENT_KTNAME: `FILE:${this.#file("no-keytab")}`,
    }
  }

  /** For a process that gets tickets of any principal by itself. */
  get everybody(): KerberosEnvironment {
    return {
      ...this.keys,
      KRB5_CLIENT_KTNAME: `FILE:${this.#file("keytab")}`,
      // A file has tickets of one principal alone.
      KRB5CCNAME: `DIR:${this.#folder}`,
    }
  }

  /** The same, without tickets yet, for a process that takes another place (`host:port`) for the realm's server. */
  elsewhere(place: string): KerberosEnvironment {
    const file = this.#file("elsewhere.conf")
    writeFileSync(file, configuration(place))
    return { ...this.everybody, KRB5CCNAME: `FILE:${this.#cache()}`, KRB5_CONFIG: file }
  }

  /** Gets a ticket for so many seconds; answers the environment of a process that has it. */
  async login(principal: string, { seconds = 3_600 } = {}): Promise<KerberosEnvironment> {
    const environment = { ...this.keys, KRB5CCNAME: `FILE:${this.#cache()}` }
    await this.#run("kinit", ["-l", `${seconds}s`, "-k", "-t", this.#file("keytab"), principal], environment)
    return environment
  }

  /** Waits until the ticket is over, even by clocks that differ as much as they may. */
  async expired(environment: KerberosEnvironment): Promise<void> {
    const valid = (): Promise<boolean> =>
      this.#run("klist", ["-s"], environment).then(
        () => true,
        () => false,
      )
    while (await valid()) await delay(100)
    await delay(clockSkew * 1_000)
  }

  async stop(): Promise<void> {
    if (this.#server?.exitCode === null && this.#server.signalCode === null) {
      const gone = once(this.#server, "close")
      this.#server.kill("SIGKILL")
      await gone
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #create(principals: readonly string[]): Promise<void> {
    const place = `${this.#host}:${this.#port}`
    writeFileSync(this.#file("krb5.conf"), configuration(place))
    writeFileSync(
      this.#file("kdc.conf"),
      `[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = ${place}
[realms]
  ${name} = {
    database_name = ${this.#file("principals")}
    key_stash_file = ${this.#file("stash")}
    acl_file = ${this.#file("rights")}
  }
[logging]
  kdc = FILE:${this.#file("log")}
  admin_server = FILE:${this.#file("log")}
`,
    )
    await this.#run("kdb5_util", ["create", "-s", "-P", "master", "-r", name])
    for (const each of principals) {
      await this.#run("kadmin.local", ["-q", `addprinc -randkey ${each}`])
      await this.#run("kadmin.local", ["-q", `ktadd -k ${this.#file("keytab")} ${each}`])
    }
  }

  async #serve(): Promise<void> {
    const server = spawn("krb5kdc", ["-n", "-r", name], { env: this.#variables(), stdio: "ignore" })
    this.#server = server
    running.add(server)
    server.once("exit", () => running.delete(server))
    while (server.exitCode === null) {
      const socket = connect({ host: this.#host, port: this.#port })
      const found = await once(socket, "connect").then(
        () => true,
        () => false,
      )
      socket.destroy()
      if (found) return
      await delay(10)
    }
    throw new Error(`krb5kdc ended with ${server.exitCode}`)
  }

  async #run(command: string, words: readonly string[], environment?: KerberosEnvironment): Promise<void> {
    await execute(command, [...words], { env: this.#variables(environment) })
  }

  #variables(environment = this.keys): Record<string, string> {
    return { ...environment, PATH: path, LC_ALL: "C" }
  }

  #cache(): string {
    return this.#file(`tickets-${++this.#caches}`)
  }

  #file(file: string): string {
    return join(this.#folder, file)
  }
}
