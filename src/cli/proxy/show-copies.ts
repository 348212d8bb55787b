import { performance } from "node:perf_hooks"
import { type ConnectionValues, openSocket } from "../connection-options.ts"
import { exitCodes } from "../failure.ts"
import { jsonOfFrame } from "../message-views.ts"
import type { Terminal } from "../terminal.ts"
import { pythonBytes, pythonTime } from "./python-notation.ts"

/** Shows every frame that a monitor socket publishes, one a line, as aiozmq-proxy does, until the user ends it. */
export const showCopies = async (values: ConnectionValues, terminal: Terminal): Promise<number> => {
  await using opened = await openSocket("SUB", values, terminal, {
    prepare: (socket) => socket.set("subscribe", ""),
  })
  try {
    for (;;) {
      const message = await opened.socket.receive({ signal: opened.signal })
      const now = performance.timeOrigin + performance.now()
      await terminal.write(message.map((frame) => lineOf(frame, now, terminal)).join(""))
    }
  } catch (error) {
    if (!terminal.signal.aborted) throw error
    return exitCodes.done
  }
}

const lineOf = (frame: Buffer, now: number, { json }: Terminal): string =>
  json
    ? `${JSON.stringify({ time: new Date(now).toISOString(), frame: jsonOfFrame(frame) })}\n`
    : `${pythonTime(now)} Message received: ${pythonBytes(frame)}\n`
