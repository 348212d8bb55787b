import type { FromDevice, ToDevice } from "./device-messages.ts"
import { reportOf } from "./error-report.ts"
import { serveDevice } from "./serve-device.ts"

/** The program of the process in which a device runs. */
if (process.send === undefined) throw new Error("This is the program of a process that another one forked.")

/** Milliseconds for what waits to be sent, when there is no owner any more who could say. */
const lastLinger = 1000

const state = { over: false }

const leave = (code: number): void => {
  process.exit(code)
}

const say = (message: FromDevice): void => {
  if (message.kind === "ended") state.over = true
  if (!process.connected) {
    if (state.over) leave(0)
    return
  }
  process.send?.(message, undefined, undefined, () => {
    if (message.kind === "ended") leave(message.error === undefined ? 0 : 1)
  })
}

const device = serveDevice(say)
process.on("message", (message) => device.heard(message as ToDevice))

// The channel closes with its owner, however that ends.
const orphaned = (): void => {
  if (!state.over) void device.stop(lastLinger)
}
if (process.connected) process.on("disconnect", orphaned)
else orphaned()

// A terminal tells all processes of a program; it is the owner's part to decide.
process.on("SIGINT", () => {})

process.on("uncaughtException", (error) => {
  if (!state.over) say({ kind: "ended", error: reportOf(error) })
})
