import { Worker } from "node:worker_threads"
import { zmqError } from "../core/errors.ts"
import type { FromDevice } from "./device-messages.ts"
import { ownFlags } from "./own-flags.ts"
import { type Background, type BackgroundListener, RemoteRun } from "./remote-run.ts"
import type { Launch } from "./running.ts"

/** Runs a device in a thread of its own. */
export const launchInWorker: Launch = (settings) => new RemoteRun(settings, openWorker)

const openWorker = (listener: BackgroundListener): Background => {
  const execArgv = ownFlags()
  const worker = new Worker(new URL("./worker-main.js", import.meta.url), {
    name: "typemq device",
    ...(execArgv === undefined ? {} : { execArgv }),
  })
  worker.unref()
  let cause: unknown
  worker.on("message", (message: FromDevice) => listener.heard(message))
  worker.on("messageerror", (error) => {
    cause = error
    void worker.terminate()
  })
  worker.on("error", (error) => {
    cause = error
  })
  worker.on("exit", (code) => {
    const why = cause instanceof Error ? `died: ${cause.message}` : `ended with code ${code}.`
    listener.gone(zmqError("EPIPE", `The thread of the device ${why}`, { cause }))
  })
  return {
    launcher: worker,
    tell: (message) => worker.postMessage(message),
    end: () => void worker.terminate(),
    kill: () => void worker.terminate(),
  }
}
