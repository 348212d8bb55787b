import { access, constants, stat } from "node:fs/promises"
import { connect, type Socket } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { BoundProcess } from "./bound-process.ts"
import type { Carrier, CarrierListener } from "./carrier.ts"
import { tunnelCommand, unknownOption } from "./openssh-arguments.ts"
import { notRemembered, opensshFailure, opensshLoss, refusalIn } from "./openssh-failures.ts"
import { asking, OpensshFolder, secretVariable } from "./openssh-folder.ts"
import { hostText, type Place, type Server } from "./places.ts"
import { SshError } from "./ssh-error.ts"
import type { SshSettings } from "./tunnel-options.ts"

/** Milliseconds between looks whether ssh takes connections: it does so when it has logged in. */
const lookInterval = 20

/** A process of the program `ssh` of ours, which takes connections at a socket in its folder. */
export class OpensshCarrier implements Carrier {
  readonly lost: Promise<SshError>
  readonly #process: BoundProcess
  readonly #folder: OpensshFolder

  /** Logs in. Rejects with an `SshError`, or with the signal's reason. */
  static async open(
    server: Server,
    target: Place,
    settings: SshSettings,
    login: OpensshLogin,
  ): Promise<OpensshCarrier> {
    if (settings.keyFile !== undefined) await requireKey(settings.keyFile)
    const without = new Set<string>()
    for (;;) {
      try {
        return await OpensshCarrier.#try(server, target, settings, login, without)
      } catch (error) {
        const unknown = error instanceof SshError ? unknownOption(error.output) : undefined
        if (unknown === undefined || without.has(unknown)) throw error
        without.add(unknown)
      }
    }
  }

  static async #try(
    server: Server,
    target: Place,
    settings: SshSettings,
    { signal, listener, password, keeps }: OpensshLogin,
    without: ReadonlySet<string>,
  ): Promise<OpensshCarrier> {
    signal.throwIfAborted()
    const folder = new OpensshFolder()
    let program: BoundProcess | undefined
    try {
      const words = tunnelCommand(server, target, settings, folder, { asks: password !== undefined, without })
      const command = password === undefined ? words : asking(words)
      const env = environment(password === undefined ? undefined : [folder.writeAskProgram(), password])
      const place = `${hostText(target.host)}:${target.port}`
      const heard = (line: string): void => {
        const refusal = refusalIn(line, place)
        if (refusal !== undefined) listener.refused(refusal)
      }
      program = await BoundProcess.start(command, { env, folder: folder.path, heard })
      if (!keeps) program.unref()
      await untilListening(program, folder, { signal, keeps }, server, settings)
      program.unref()
      return new OpensshCarrier(program, folder, server)
    } catch (error) {
      await program?.stop()
      folder.remove()
      throw error
    }
  }

  private constructor(program: BoundProcess, folder: OpensshFolder, server: Server) {
    this.#process = program
    this.#folder = folder
    // It was let in, so whatever it says from now on is how the connection went.
    program.forget()
    this.lost = program.ended.then(() => opensshLoss(server.text, program.output))
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  dial(): Promise<Socket> {
    return dialSocket(this.#folder.forward)
  }

  async close(): Promise<void> {
    await this.#process.stop()
    this.#folder.remove()
  }
}

/** What one login needs beside the settings. */
export interface OpensshLogin {
  readonly signal: AbortSignal
  readonly listener: CarrierListener
  readonly password: string | undefined
  /** Whether the process goes on until it has come to something. */
  readonly keeps: boolean
}

/** Connects to the socket at which ssh takes connections; it does not keep the process. */
export const dialSocket = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true })
    socket.once("error", reject)
    socket.once("connect", () => {
      socket.off("error", reject)
      socket.unref()
      resolve(socket)
    })
  })

/** Without the variable that holds the password: only who shall tell it has it. */
export const environment = (secret?: readonly [program: string, password: string]): NodeJS.ProcessEnv => {
  const { SSH_ASKPASS: _, SSH_ASKPASS_REQUIRE: __, ...env } = process.env
  if (secret === undefined) return env
  const [program, password] = secret
  // Versions before 8.4 ask the program only where there is a display.
  const display = { DISPLAY: env["DISPLAY"] ?? ":0" }
  return {
    ...env,
    ...display,
    SSH_ASKPASS: program,
    SSH_ASKPASS_REQUIRE: "force",
    [secretVariable]: password,
  }
}

/** ssh itself would go on with other keys. */
const requireKey = async (file: string): Promise<void> => {
  try {
    await access(file, constants.R_OK)
    if ((await stat(file)).isDirectory()) throw new Error("it is a folder")
  } catch (cause) {
    const message = `The key ${file} cannot be read: ${(cause as Error).message}.`
    throw new SshError("authentication", message, { cause })
  }
}

const untilListening = async (
  program: BoundProcess,
  { forward }: OpensshFolder,
  { signal, keeps }: Pick<OpensshLogin, "signal" | "keeps">,
  server: Server,
  { hostKey }: SshSettings,
): Promise<void> => {
  let code: number | undefined
  void program.ended.then((ended) => {
    code = ended
  })
  for (;;) {
    await delay(lookInterval, undefined, { signal, ref: keeps }).catch(() => signal.throwIfAborted())
    const failed = code !== undefined || program.output.includes(`path ${forward}`)
    if (failed) throw opensshFailure(server.text, code ?? 0, program.output)
    const listens = await access(forward).then(
      () => true,
      () => false,
    )
    if (!listens) continue
    const forgotten = hostKey === "accept-new" ? notRemembered(server.text, program.output) : undefined
    if (forgotten !== undefined) throw forgotten
    // The name is there a moment before anybody listens.
    return await delay(1)
  }
}
