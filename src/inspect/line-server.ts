import { chmodSync, rmSync } from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { Lines } from "./lines.ts"
import { longestQuestion } from "./talk.ts"

/** Readers at a time. */
const mostReaders = 16

/** What answers one reader. */
export interface Respondent {
  /** The answer to a line. Must not throw. */
  answer(line: string): string
  /** The reader is gone. */
  end(): void
}

/** Answers lines with lines, to readers of this machine. Keeps no process running. */
export class LineServer {
  readonly path: string
  readonly #server: Server
  readonly #readers: Set<Socket>

  /** Listens at a path, which only this user may open. Rejects with what the platform says, such as EADDRINUSE. */
  static listen(path: string, respondent: () => Respondent): Promise<LineServer> {
    const readers = new Set<Socket>()
    const server = createServer((reader) => {
      readers.add(reader)
      serve(reader, respondent())
      reader.once("close", () => readers.delete(reader))
    })
    server.maxConnections = mostReaders
    return new Promise((resolve, reject) => {
      server.once("error", reject)
      server.listen({ path, exclusive: true }, () => {
        server.off("error", reject)
        // That no more readers can be accepted harms nobody but them.
        server.on("error", () => {})
        server.unref()
        try {
          chmodSync(path, 0o600)
          resolve(new LineServer(path, server, readers))
        } catch (error) {
          server.close()
          reject(error)
        }
      })
    })
  }

  private constructor(path: string, server: Server, readers: Set<Socket>) {
    this.path = path
    this.#server = server
    this.#readers = readers
  }

  /** Removes the path at once, when the process ends. */
  abandon(): void {
    rmSync(this.path, { force: true })
  }

  close(): Promise<void> {
    for (const reader of this.#readers) reader.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

const serve = (reader: Socket, respondent: Respondent): void => {
  const lines = new Lines(longestQuestion)
  const questions: string[] = []
  const answer = (): void => {
    for (let line = questions.shift(); line !== undefined; line = questions.shift()) {
      if (reader.write(`${respondent.answer(line)}\n`)) continue
      // Whoever does not read what he asked for is not heard meanwhile.
      reader.pause()
      reader.once("drain", answer)
      return
    }
    reader.resume()
  }
  reader.unref()
  reader.on("error", () => {})
  reader.once("close", () => respondent.end())
  reader.on("data", (chunk) => {
    try {
      questions.push(...lines.push(chunk))
    } catch {
      reader.destroy()
      return
    }
    answer()
  })
}
