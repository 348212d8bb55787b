import { messageOfJson, showMessage, type ViewedMessage } from "./message-views.ts"
import { plainPaint } from "./paint.ts"
import { runProgram } from "./run-program.ts"
import type { Terminal } from "./terminal.ts"

/** Makes the answer to a request. */
export type Answer = (request: ViewedMessage, signal: AbortSignal) => Promise<ViewedMessage> | ViewedMessage

/** The request itself. */
export const echo: Answer = (request) => request

/** The same to each. */
export const fixed =
  (answer: ViewedMessage): Answer =>
  () =>
    answer

/**
 * What a program says: it is run for each request, which it reads from its standard input; its standard output is the
 * answer. In JSON with `json`, else as octets, a frame for all. When it fails, the answer is one empty frame, since the
 * one who asked would wait for ever without one.
 */
export const ofProgram =
  (
    argv: readonly string[],
    { json, terminal }: { readonly json: boolean; readonly terminal: Terminal },
  ): Answer =>
  async (request, signal) => {
    const input = json ? inJson(request) : Buffer.concat(request.frames)
    const { failure, output } = await runProgram(argv, {
      input,
      signal,
      environment: terminal.environment,
      terminal,
    })
    if (failure !== undefined) {
      terminal.complain(terminal.paint.yellow(`${argv[0]}: ${failure}; the answer is an empty frame`))
      return { frames: [Buffer.alloc(0)] }
    }
    if (!json) return { frames: [output] }
    try {
      return messageOfJson(output.toString())
    } catch (error) {
      terminal.complain(
        terminal.paint.yellow(`${argv[0]}: ${(error as Error).message}; the answer is an empty frame`),
      )
      return { frames: [Buffer.alloc(0)] }
    }
  }

const inJson = (message: ViewedMessage): Uint8Array =>
  Buffer.from(showMessage(message, "json", { paint: plainPaint, interactive: false }))
