import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { contentOf, pageOf } from "./page.ts"
import type { Sample } from "./sample.ts"

/** Samples in the charts at most. */
const longestHistory = 300
/** Pages that listen at a time. */
const mostListeners = 16

const headers = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const

/**
 * Shows samples to browsers of this machine, live. The address has a secret in it, and only names of this machine are
 * answered to, so that no page of others can read it by a name of theirs that leads here.
 */
export class PageServer {
  readonly url: string
  readonly #server: Server
  readonly #hosts: readonly string[]
  readonly #secret: Uint8Array
  readonly #history: Sample[] = []
  readonly #listeners = new Set<ServerResponse>()

  /** Listens on the loopback interface; port 0 is any free one. Rejects with EADDRINUSE and the like. */
  static async listen(port: number): Promise<PageServer> {
    const server = createServer()
    server.listen(port, "127.0.0.1")
    await once(server, "listening")
    return new PageServer(server)
  }

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo
    const token = randomBytes(24).toString("base64url")
    this.url = `http://127.0.0.1:${port}/${token}/`
    this.#server = server
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
    this.#secret = digest(token)
    server.on("request", (request, response) => this.#answer(request, response))
  }

  show(sample: Sample): void {
    this.#history.push(sample)
    if (this.#history.length > longestHistory) this.#history.shift()
    if (this.#listeners.size === 0) return
    const event = this.#event()
    for (const each of this.#listeners) {
      // Who does not read gets the next one.
      if (!each.writableNeedDrain) each.write(event)
    }
  }

  async close(): Promise<void> {
    for (const each of this.#listeners) each.end()
    const closed = once(this.#server, "close")
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  #answer({ method, url = "", headers: { host = "" } }: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const [, token = "", page, ...more] = url.split("/")
    if (!this.#hosts.includes(host)) response.writeHead(403).end("This server has another name.\n")
    else if (!timingSafeEqual(digest(token), this.#secret)) response.writeHead(404).end()
    else if (method !== "GET") response.writeHead(405, { Allow: "GET" }).end()
    else if (more.length > 0 || page === undefined) response.writeHead(404).end()
    else if (page === "") {
      response.setHeader("Content-Type", "text/html; charset=utf-8")
      response.end(pageOf(this.#history, { live: true }))
    } else if (page === "events") this.#listen(response)
    else response.writeHead(404).end()
  }

  #listen(response: ServerResponse): void {
    if (this.#listeners.size >= mostListeners) {
      response.writeHead(503).end()
      return
    }
    this.#listeners.add(response)
    response.once("close", () => this.#listeners.delete(response))
    response.writeHead(200, { "Content-Type": "text/event-stream" })
    response.write(this.#event())
  }

  #event(): string {
    return `data: ${JSON.stringify(contentOf(this.#history).text)}\n\n`
  }
}

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest()
