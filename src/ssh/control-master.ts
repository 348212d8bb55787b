import { execFile } from "node:child_process"
import type { Socket } from "node:net"
import { BoundProcess } from "./bound-process.ts"
import type { Carrier } from "./carrier.ts"
import { masterCommand } from "./openssh-arguments.ts"
import { dialSocket, environment } from "./openssh-carrier.ts"
import { OpensshFolder } from "./openssh-folder.ts"
import type { Place, Server } from "./places.ts"
import { SshError } from "./ssh-error.ts"
import type { SshSettings } from "./tunnel-options.ts"

/**
 * A forwarding by a connection that the user's ssh keeps (`ControlMaster`, `ControlPath` in its configuration). It
 * is cancelled at the end, also when this process is killed; the connection itself stays.
 */
export class MasterCarrier implements Carrier {
  readonly pid: number | undefined
  readonly lost: Promise<SshError>
  readonly #folder: OpensshFolder
  readonly #cancelling: BoundProcess
  #lose: (error: SshError) => void = () => {}

  /** Undefined where there is no such connection, or it does not forward. Rejects with the signal's reason. */
  static async open(
    server: Server,
    target: Place,
    settings: SshSettings,
    signal: AbortSignal,
  ): Promise<MasterCarrier | undefined> {
    const folder = new OpensshFolder()
    const words = (command: "check" | "forward" | "cancel"): string[] =>
      masterCommand(command, server, target, settings, folder)
    let cancelling: BoundProcess | undefined
    let open: MasterCarrier | undefined
    try {
      const found = await run(words("check"), signal)
      if (found === undefined) return undefined
      const pid = /\(pid=(\d+)\)/.exec(found)?.[1]
      // Whatever happens from here on, the forwarding is cancelled.
      cancelling = await BoundProcess.later(words("cancel"), { env: environment(), folder: folder.path })
      if ((await run(words("forward"), signal)) === undefined) return undefined
      cancelling.unref()
      open = new MasterCarrier(pid === undefined ? undefined : Number(pid), folder, cancelling)
      return open
    } finally {
      if (open === undefined) {
        await cancelling?.stop()
        folder.remove()
      }
    }
  }

  private constructor(pid: number | undefined, folder: OpensshFolder, cancelling: BoundProcess) {
    this.pid = pid
    this.#folder = folder
    this.#cancelling = cancelling
    this.lost = new Promise((resolve) => {
      this.#lose = resolve
    })
  }

  async dial(): Promise<Socket> {
    try {
      return await dialSocket(this.#folder.forward)
    } catch (cause) {
      const error = new SshError("lost", "The connection that ssh kept is gone.", { cause })
      this.#lose(error)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#cancelling.stop()
    this.#folder.remove()
  }
}

/** What a command says; undefined when it fails. */
const run = (command: readonly string[], signal: AbortSignal): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const [program, ...words] = command
    execFile(program as string, words, { env: environment(), signal }, (error, stdout, stderr) => {
      if (signal.aborted) reject(signal.reason)
      else resolve(error === null ? stdout + stderr : undefined)
    }).stdin?.end()
  })
