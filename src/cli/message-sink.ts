import { once } from "node:events"
import type { WriteStream } from "node:fs"
import { type FileHandle, open, rename, rm } from "node:fs/promises"
import { plainMessage } from "./explained.ts"
import { Failure, usageFailure } from "./failure.ts"
import { type MessageView, showMessage, type ViewDetails, type ViewedMessage } from "./message-views.ts"
import type { ViewValues } from "./receiving-options.ts"
import type { Terminal } from "./terminal.ts"

/** Where received messages go. */
export interface MessageSink extends AsyncDisposable {
  put(message: ViewedMessage): Promise<void>
}

const numbered = "{n}"

/** The standard output, or files, as the options say. */
export const openSink = async (given: ViewValues, terminal: Terminal): Promise<MessageSink> => {
  const { output } = given
  const view = viewOf(given, terminal)
  const details = { paint: terminal.paint, delimiter: given.between, interactive: terminal.interactive }
  if (output === undefined) {
    return {
      put: (message) => terminal.write(showMessage(message, view, details)),
      [Symbol.asyncDispose]: async () => {},
    }
  }
  const plain = { ...details, interactive: false }
  return output.includes(numbered)
    ? new NumberedFiles(output, view, plain)
    : OneFile.open(output, view, plain)
}

const viewOf = ({ view }: ViewValues, { json }: Terminal): MessageView => {
  if (json && view !== undefined && view !== "json")
    throw usageFailure(`--json and --view ${view} exclude each other.`)
  return view ?? (json ? "json" : "text")
}

/** All messages, one after the other. */
class OneFile implements MessageSink {
  readonly #stream: WriteStream
  readonly #view: MessageView
  readonly #details: ViewDetails
  #failure: Error | undefined

  static async open(path: string, view: MessageView, details: ViewDetails): Promise<OneFile> {
    return new OneFile((await opened(path, "w")).createWriteStream(), view, details)
  }

  private constructor(stream: WriteStream, view: MessageView, details: ViewDetails) {
    this.#stream = stream
    this.#view = view
    this.#details = details
    stream.on("error", (error) => {
      this.#failure = error
    })
  }

  async put(message: ViewedMessage): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (!this.#stream.write(showMessage(message, this.#view, this.#details)))
      await once(this.#stream, "drain")
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()))
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** Each message is whole in its file, or not there at all. Files alone need no line break. */
class NumberedFiles implements MessageSink {
  readonly #pattern: string
  readonly #view: MessageView
  readonly #details: ViewDetails
  #count = 0

  constructor(pattern: string, view: MessageView, details: ViewDetails) {
    this.#pattern = pattern
    this.#view = view === "text" ? "raw" : view
    this.#details = details
  }

  async put(message: ViewedMessage): Promise<void> {
    const path = this.#pattern.replaceAll(numbered, String(++this.#count))
    const draft = `${path}.part`
    const file = await opened(draft, "w")
    try {
      await file.writeFile(showMessage(message, this.#view, this.#details))
      await file.close()
      await rename(draft, path)
    } catch (error) {
      await file.close().catch(() => {})
      await rm(draft, { force: true })
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

const opened = async (path: string, flags: string): Promise<FileHandle> => {
  try {
    return await open(path, flags)
  } catch (cause) {
    throw new Failure(`--output: ${plainMessage(cause)}`, { cause })
  }
}
