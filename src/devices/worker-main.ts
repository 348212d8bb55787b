import { parentPort } from "node:worker_threads"
import type { ToDevice } from "./device-messages.ts"
import { serveDevice } from "./serve-device.ts"

/** The program of the thread in which a device runs. Whoever made the thread ends it. */
const port = parentPort
if (port === null) throw new Error("This is the program of a worker thread.")

const device = serveDevice((message) => port.postMessage(message))
port.on("message", (message: ToDevice) => device.heard(message))
