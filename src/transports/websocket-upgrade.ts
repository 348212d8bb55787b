import * as http from "node:http"
import type { Socket } from "node:net"
import { WebSocket, WebSocketServer } from "ws"
import { zmqError } from "../core/errors.ts"
import { broken } from "./websocket-failure.ts"
import type { Upgrade, UpgradeHandler } from "./websocket-stream.ts"

/** Bytes that the head of a request or an answer may have. */
const headLimit = 16_384
/** How long the other side may take to answer the end of the WebSocket, in milliseconds. */
const closeTimeout = 1_000

const common = { perMessageDeflate: false, maxPayload: 0, closeTimeout } as const

/** The header as `IncomingMessage` has it. The library knows only names without a slash, so it never sees it. */
const protocolHeader = "sec-websocket-protocol"

const takeProtocols = (headers: http.IncomingHttpHeaders): string[] => {
  const value = headers[protocolHeader]
  delete headers[protocolHeader]
  return value === undefined ? [] : value.split(",").map((each) => each.trim())
}

/** Asks the other side for a WebSocket that speaks one of our sub-protocols. */
export const requestUpgrade =
  (url: string, subprotocols: readonly string[]): Upgrade =>
  (socket, handler) => {
    let chosen = ""
    const webSocket = new WebSocket(url, {
      ...common,
      maxHeaderSize: headLimit,
      createConnection: () => socket,
      headers: { "Sec-WebSocket-Protocol": subprotocols.join(",") },
    })
    webSocket.on("upgrade", ({ headers }) => {
      chosen = takeProtocols(headers).join()
    })
    const refused = (error: Error): void => {
      // There may be a proxy before a peer that is only away for a while.
      handler.failed(zmqError("ECONNREFUSED", `No WebSocket at ${url}: ${error.message}.`, { cause: error }))
      socket.destroy()
    }
    webSocket.once("error", refused)
    webSocket.once("open", () => {
      webSocket.off("error", refused)
      if (subprotocols.includes(chosen)) handler.opened(webSocket, chosen)
      else {
        handler.failed(broken(`the other side chose ${JSON.stringify(chosen)}, which was not offered`))
        socket.destroy()
      }
    })
  }

/** The HTTP that comes before a WebSocket, at a listener. It never listens itself: connections are given to it. */
export class UpgradeServer {
  readonly #subprotocols: readonly string[]
  readonly #http = http.createServer({ maxHeaderSize: headLimit, requireHostHeader: false })
  readonly #webSockets = new WebSocketServer({ ...common, noServer: true, clientTracking: false })
  readonly #handlers = new WeakMap<object, UpgradeHandler>()
  /** What was chosen for a request. */
  readonly #chosen = new WeakMap<http.IncomingMessage, string>()

  constructor(subprotocols: readonly string[]) {
    this.#subprotocols = subprotocols
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as Socket, head))
    this.#http.on("request", ({ socket }) => this.#refuse(socket, 426, "a request without an upgrade"))
    this.#http.on("clientError", (error, socket) => this.#refuse(socket as Socket, 400, error.message))
    this.#webSockets.on("wsClientError", (error, socket) =>
      this.#refuse(socket as Socket, 400, error.message),
    )
    this.#webSockets.on("headers", (headers, request) => {
      headers.push(`Sec-WebSocket-Protocol: ${this.#chosen.get(request)}`)
    })
  }

  readonly upgrade: Upgrade = (socket, handler) => {
    this.#handlers.set(socket, handler)
    this.#http.emit("connection", socket)
  }

  #upgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
    const offered = takeProtocols(request.headers)
    const chosen = offered.find((each) => this.#subprotocols.includes(each))
    if (request.httpVersion !== "1.1") {
      this.#refuse(socket, 505, `a request of HTTP ${request.httpVersion}`)
    } else if (chosen === undefined) {
      this.#refuse(socket, 400, `a request for ${offered.length === 0 ? "no" : "an unknown"} sub-protocol`)
    } else {
      this.#chosen.set(request, chosen)
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#handlers.get(socket)?.opened(webSocket, chosen)
      })
    }
  }

  #refuse(socket: Socket, status: number, what: string): void {
    this.#handlers.get(socket)?.failed(broken(what))
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const upgrade = status === 426 ? "Upgrade: websocket\r\n" : ""
    socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${upgrade}Connection: close\r\n\r\n`, () =>
      socket.destroy(),
    )
  }
}
