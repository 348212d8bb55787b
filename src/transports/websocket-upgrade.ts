import * as http from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { WebSocket, WebSocketServer } from "ws"
import { zmqError } from "../core/errors.ts"
import type { TransportOptions } from "./transport.ts"
import { broken, unwelcome } from "./websocket-failure.ts"
import type { Upgrade, UpgradeHandler } from "./websocket-stream.ts"

/** Bytes that the head of a request or an answer may have. */
const headLimit = 16_384
/** How long the other side may take to answer the end of the WebSocket, in milliseconds. */
const closeTimeout = 1_000

/** Pings are answered by the stream: the library would answer each, or give up a peer that has sent many. */
const common = { perMessageDeflate: false, maxPayload: 0, closeTimeout, autoPong: false } as const

/** Octets of the header of a short frame: a client's has a mask. */
const headerOf = { client: 6, server: 2 } as const

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
    webSocket.on("error", refused)
    webSocket.once("open", () => {
      if (!subprotocols.includes(chosen)) {
        // What came along with the answer is still read, and an error in it would be nobody's.
        handler.failed(broken(`the other side chose ${JSON.stringify(chosen)}, which was not offered`))
        socket.destroy()
        return
      }
      webSocket.off("error", refused)
      handler.opened(webSocket, chosen, headerOf.server)
    })
  }

/** What Node makes of requests that want no WebSocket, or first want to be told that they may go on. */
const otherRequests = ["request", "checkContinue", "checkExpectation", "connect"] as const

type UpgradeOptions = Pick<TransportOptions, "subprotocols" | "origins">

/** The HTTP that comes before a WebSocket, at a listener. It never listens itself: connections are given to it. */
export class UpgradeServer {
  readonly #options: UpgradeOptions
  readonly #http = http.createServer({ maxHeaderSize: headLimit, requireHostHeader: false })
  readonly #webSockets = new WebSocketServer({ ...common, noServer: true, clientTracking: false })
  readonly #handlers = new WeakMap<object, UpgradeHandler>()
  /** What was chosen for a request. */
  readonly #chosen = new WeakMap<http.IncomingMessage, string>()

  constructor(options: UpgradeOptions) {
    this.#options = options
    this.#http.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as Socket, head))
    for (const event of otherRequests) {
      this.#http.on(event, ({ socket }: http.IncomingMessage) =>
        this.#refuse(socket, 426, broken("a request without an upgrade")),
      )
    }
    const malformed = ({ message }: Error, socket: Duplex): void =>
      this.#refuse(socket as Socket, 400, broken(message))
    this.#http.on("clientError", malformed)
    this.#webSockets.on("wsClientError", malformed)
    this.#webSockets.on("headers", (headers, request) => {
      headers.push(`Sec-WebSocket-Protocol: ${this.#chosen.get(request)}`)
    })
  }

  readonly upgrade: Upgrade = (socket, handler) => {
    this.#handlers.set(socket, handler)
    this.#http.emit("connection", socket)
  }

  #upgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
    const { subprotocols, origins } = this.#options
    const { origin } = request.headers
    const offered = takeProtocols(request.headers)
    const chosen = offered.find((each) => subprotocols.includes(each))
    if (request.httpVersion !== "1.1") {
      this.#refuse(socket, 505, broken(`a request of HTTP ${request.httpVersion}`))
    } else if (origin !== undefined && origins?.includes(origin) === false) {
      this.#refuse(socket, 403, unwelcome(origin))
    } else if (chosen === undefined) {
      const named = offered.length === 0 ? "no" : "an unknown"
      this.#refuse(socket, 400, broken(`a request for ${named} sub-protocol`))
    } else {
      this.#chosen.set(request, chosen)
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#handlers.get(socket)?.opened(webSocket, chosen, headerOf.client)
      })
    }
  }

  #refuse(socket: Socket, status: number, reason: Error): void {
    this.#handlers.get(socket)?.failed(reason)
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
