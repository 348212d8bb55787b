import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { zmqError } from "../core/errors.ts"
import { startTimer } from "../core/timing.ts"
import type { FromDevice } from "./device-messages.ts"
import { ownFlags } from "./own-flags.ts"
import { type Background, type BackgroundListener, RemoteRun } from "./remote-run.ts"
import type { Launch } from "./running.ts"

/** Runs a device in a process of its own. */
export const launchInProcess: Launch = (settings) => new RemoteRun(settings, openProcess)

/** Milliseconds in which a process that said that it is over has to be gone. */
const patience = 5000

const openProcess = (listener: BackgroundListener): Background => {
  const execArgv = ownFlags()
  const child = fork(fileURLToPath(new URL("./process-main.js", import.meta.url)), [], {
    // Options may be bytes.
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    ...(execArgv === undefined ? {} : { execArgv }),
  })
  child.unref()
  child.channel?.unref()
  let cause: unknown
  let gone = false
  const leave = (how: string): void => {
    if (gone) return
    gone = true
    listener.gone(zmqError("EPIPE", `The process of the device ${how}.`, { cause }))
  }
  child.on("message", (message) => listener.heard(message as FromDevice))
  child.on("error", (error) => {
    cause = error
    // It was never there.
    if (child.pid === undefined) leave(`could not be started: ${error.message}`)
  })
  // What it said last may be read only after its end was told.
  child.on("exit", (code, signal) => {
    const how = signal === null ? `ended with code ${code}` : `was killed by ${signal}`
    if (child.connected) child.once("disconnect", () => leave(how))
    else leave(how)
  })
  return {
    launcher: child,
    tell: (message) => {
      child.send(message, (error) => {
        if (error !== null) cause = error
      })
    },
    end: () => {
      const limit = startTimer(patience, () => child.kill("SIGKILL"))
      child.once("exit", () => limit.stop())
    },
    kill: () => void child.kill("SIGKILL"),
  }
}
