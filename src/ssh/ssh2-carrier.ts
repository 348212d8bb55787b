import { connect, type Socket } from "node:net"
import { userInfo } from "node:os"
import type { Duplex } from "node:stream"
import { startTimer, type Timer } from "../core/timing.ts"
import type { Carrier } from "./carrier.ts"
import { hostKeyCheck } from "./host-key-check.ts"
import type { Place, Server } from "./places.ts"
import { hostText } from "./places.ts"
import { SshError, type SshFailure } from "./ssh-error.ts"
import { ssh2Methods } from "./ssh2-methods.ts"
import { type Ssh2Client, ssh2Package } from "./ssh2-package.ts"
import { unlessAborted } from "./time-limit.ts"
import type { SshSettings } from "./tunnel-options.ts"

/** What the package calls the origin of a failure, and what it means for us. */
const reasons: Readonly<Record<string, SshFailure>> = {
  "client-authentication": "authentication",
  "client-socket": "unreachable",
  "client-timeout": "unreachable",
  protocol: "unreachable",
  handshake: "unreachable",
}

/** How often in a row a server may leave the question whether it is there without an answer. */
const patience = 3

/** A login by the package `ssh2`, in this process. */
export class Ssh2Carrier implements Carrier {
  readonly pid = undefined
  readonly lost: Promise<SshError>
  readonly #client: Ssh2Client
  readonly #sock: Socket
  readonly #target: Place
  readonly #gone: Promise<void>
  #error: SshError | undefined
  /** What is wrong with the agent: other ways to log in may do. */
  #agent = ""
  #ready = false
  #closed = false
  #timer: Timer | undefined

  /** Logs in. Rejects with an `SshError`, or with the signal's reason. */
  static async open(
    server: Server,
    target: Place,
    settings: SshSettings,
    { signal, password, keeps }: Ssh2Login,
  ): Promise<Ssh2Carrier> {
    const ssh2 = ssh2Package()
    const { host, port = 22, user = userInfo().username } = server
    const check = await hostKeyCheck(host, port, settings)
    const methods = await ssh2Methods(ssh2, user, settings, password)
    signal.throwIfAborted()
    const sock = connect({ host, port })
    if (!keeps) sock.unref()
    const client = new ssh2.Client()
    const carrier = new Ssh2Carrier(client, sock, target, server)
    const ready = new Promise<void>((resolve, reject) => {
      client.on("ready", resolve)
      void carrier.lost.then(reject)
    })
    try {
      client.connect({
        sock,
        username: user,
        // The time limit is ours, and signs of life are asked for without keeping the process.
        readyTimeout: 0,
        keepaliveInterval: 0,
        ...(check.algorithms === undefined ? {} : { algorithms: { serverHostKey: check.algorithms } }),
        hostVerifier: (key, verify) => {
          void check.refuse(key).then(
            (error) => {
              carrier.#error ??= error
              verify(error === undefined)
            },
            (error: Error) => {
              carrier.#error ??= new SshError("host-key", error.message, { cause: error })
              verify(false)
            },
          )
        },
        authHandler: methods,
      })
      await unlessAborted(ready, signal)
    } catch (error) {
      client.destroy()
      sock.destroy()
      throw error
    }
    carrier.#watch(settings.keepAliveInterval)
    return carrier
  }

  private constructor(client: Ssh2Client, sock: Socket, target: Place, { text }: Server) {
    this.#client = client
    this.#sock = sock
    this.#target = target
    client.on("error", (error) => {
      if (error.level === "agent") {
        this.#agent = error.message
        return
      }
      const reason = this.#ready ? "lost" : (reasons[error.level ?? ""] ?? "other")
      const message = `The server ${text} ${meanings[reason] ?? "failed"}: ${error.message}.`
      this.#error ??= new SshError(reason, message, { cause: error, output: this.#agent })
    })
    this.#gone = new Promise((resolve) => client.on("close", resolve))
    this.lost = this.#gone.then(
      () => this.#error ?? new SshError("lost", `The connection to the server ${text} was closed.`),
    )
  }

  dial(): Promise<Duplex> {
    const { host, port } = this.#target
    return new Promise((resolve, reject) => {
      this.#client.forwardOut("127.0.0.1", 0, host, port, (cause, channel) => {
        if (cause === undefined) return resolve(channel)
        const message = `The server did not connect to ${hostText(host)}:${port}: ${cause.message}.`
        reject(new SshError("refused", message, { cause }))
      })
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.stop()
    // Somebody waits until it has ended.
    this.#sock.ref()
    this.#client.end()
    this.#client.destroy()
    await this.#gone
  }

  #watch(interval: number): void {
    this.#ready = true
    this.#agent = ""
    this.#sock.unref()
    this.#sock.setNoDelay(true)
    if (interval > 0) this.#ask(interval, 0)
  }

  /** A question that every server answers with no: nothing is forwarded to this side. */
  #ask(interval: number, unanswered: number): void {
    let missing = unanswered
    this.#timer = startTimer(interval, () => {
      if (this.#closed) return
      if (missing >= patience) {
        this.#error ??= new SshError("lost", "The server does not answer any more.")
        this.#client.destroy()
        return
      }
      missing++
      this.#client.unforwardIn("localhost", 1, () => {
        missing = 0
      })
      this.#ask(interval, missing)
    })
  }
}

/** What one login needs beside the settings. */
export interface Ssh2Login {
  readonly signal: AbortSignal
  readonly password: string | undefined
  /** Whether the process goes on until it has come to something. */
  readonly keeps: boolean
}

const meanings: Partial<Readonly<Record<SshFailure, string>>> = {
  authentication: "does not let us in with this key or password",
  unreachable: "cannot be reached",
  lost: "is gone",
}
