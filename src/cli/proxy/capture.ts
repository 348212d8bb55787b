import { once } from "node:events"
import { createWriteStream, type WriteStream } from "node:fs"
import { Context, type Publisher, type Pull, type Push, type Socket } from "../../index.ts"
import { Failure } from "../failure.ts"
import { jsonOfMessage } from "../message-views.ts"

/** Where the copies of messages go. */
export interface Capture extends AsyncDisposable {
  /** What a proxy is given. */
  readonly socket: Socket | undefined
}

/**
 * Gives a proxy a socket to copy messages to. Without a file it is the one that publishes them; with one, a line of
 * JSON is written for each, and a slow disk slows the proxy down: nothing is missing from the file.
 */
export const openCapture = async (
  file: string | undefined,
  publisher: Publisher | undefined,
): Promise<Capture> => {
  if (file === undefined) return { socket: publisher, [Symbol.asyncDispose]: async () => {} }
  const stream = await openFile(file)
  const context = new Context()
  const source: Push = context.socket("PUSH", { linger: 0 })
  const sink: Pull = context.socket("PULL", { linger: 0 })
  sink.connect(await source.bind("inproc://capture"))
  const keep = (message: readonly Buffer[]): Promise<unknown> | undefined => {
    void publisher?.trySend([...message])
    const line = `${JSON.stringify({ time: new Date().toISOString(), frames: jsonOfMessage({ frames: message }) })}\n`
    return stream.write(line) ? undefined : once(stream, "drain")
  }
  const consumption = sink.consume(keep)
  return {
    socket: source,
    async [Symbol.asyncDispose]() {
      await source.close({ linger: 0 })
      consumption.stop()
      for (let message = sink.tryReceive(); message !== undefined; message = sink.tryReceive()) keep(message)
      await context.destroy({ linger: 0 })
      stream.end()
      await once(stream, "close")
    },
  }
}

const openFile = async (file: string): Promise<WriteStream> => {
  const stream = createWriteStream(file, { flags: "a" })
  try {
    await once(stream, "open")
  } catch (cause) {
    throw new Failure(`--capture-file: cannot write to ${file}: ${(cause as Error).message}`, { cause })
  }
  return stream
}
