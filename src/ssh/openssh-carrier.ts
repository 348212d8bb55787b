import { access } from "node:fs/promises"
import { connect, type Socket } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { BoundProcess } from "./bound-process.ts"
import type { Carrier, CarrierListener } from "./carrier.ts"
import { tunnelCommand } from "./openssh-arguments.ts"
import { opensshFailure, refusalIn } from "./openssh-failures.ts"
import { OpensshFolder, secretVariable } from "./openssh-folder.ts"
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
    { signal, listener, password }: OpensshLogin,
  ): Promise<OpensshCarrier> {
    if (settings.keyFile !== undefined) await requireKey(settings.keyFile)
    signal.throwIfAborted()
    const folder = new OpensshFolder()
    let program: BoundProcess | undefined
    try {
      const command = tunnelCommand(server, target, settings, folder, password !== undefined)
      const env = environment(password === undefined ? undefined : [folder.writeAskProgram(), password])
      const place = `${hostText(target.host)}:${target.port}`
      const heard = (line: string): void => {
        const refusal = refusalIn(line, place)
        if (refusal !== undefined) listener.refused(refusal)
      }
      program = await BoundProcess.start(command, { env, folder: folder.path, heard })
      await untilListening(program, folder, signal, server)
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
    this.lost = program.ended.then((code) => {
      const { reason, message, output } = opensshFailure(server.text, code, program.output, "lost")
      // It was let in, so whatever it says now is how the connection went.
      return new SshError(reason === "unreachable" || reason === "other" ? "lost" : reason, message, {
        output,
      })
    })
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
  await access(file).catch((cause: unknown) => {
    throw new SshError("authentication", `The key ${file} cannot be read.`, { cause })
  })
}

const untilListening = async (
  program: BoundProcess,
  { forward }: OpensshFolder,
  signal: AbortSignal,
  server: Server,
): Promise<void> => {
  let code: number | undefined
  void program.ended.then((ended) => {
    code = ended
  })
  for (;;) {
    await delay(lookInterval, undefined, { signal }).catch(() => signal.throwIfAborted())
    if (code !== undefined) throw opensshFailure(server.text, code, program.output)
    const listens = await access(forward).then(
      () => true,
      () => false,
    )
    // The name is there a moment before anybody listens.
    if (listens) return await delay(1)
  }
}
