import { zmqError } from "../core/errors.ts"
import { startTimer, type Timer } from "../core/timing.ts"
import type {
  ByteTransport,
  Dial,
  DialHandler,
  PacketStream,
  PacketStreamHandler,
  TransportOptions,
} from "./transport.ts"
import { formatWebSocketEndpoint, parseWebSocketConnect, type WebSocketScheme } from "./websocket-address.ts"
import { broken } from "./websocket-failure.ts"

/** What we need of the platform's WebSocket. */
interface PlatformWebSocket {
  binaryType: string
  readonly bufferedAmount: number
  readonly protocol: string
  onopen: (() => void) | null
  onclose: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  send(data: Uint8Array): void
  close(code?: number): void
}

type PlatformWebSockets = new (url: string, subprotocols: readonly string[]) => PlatformWebSocket

/** With this much waiting in the platform, it counts as busy. */
const busySize = 1_048_576
/** How often a busy platform is asked, in milliseconds: it does not tell by itself. */
const askingInterval = 10

/** A WebSocket of the platform as a `PacketStream`. It cannot be paused: what arrives meanwhile is held. */
class PlatformStream implements PacketStream {
  readonly packets = true
  readonly localEndpoint = ""
  readonly remoteEndpoint: string
  /** Pages are not told. */
  readonly peerAddress = ""
  readonly #webSocket: PlatformWebSocket
  #handler: PacketStreamHandler | undefined
  #held: Uint8Array[] = []
  #limit = Number.POSITIVE_INFINITY
  #paused = false
  #ended = false
  #asking: Timer | undefined

  constructor(webSocket: PlatformWebSocket, remoteEndpoint: string) {
    this.#webSocket = webSocket
    this.remoteEndpoint = remoteEndpoint
  }

  attach(handler: PacketStreamHandler): void {
    const webSocket = this.#webSocket
    this.#handler = handler
    webSocket.onmessage = ({ data }) => this.#received(data)
    webSocket.onclose = () => this.#closed(undefined)
    handler.opened(webSocket.protocol)
  }

  write(pieces: readonly Uint8Array[]): boolean {
    for (const piece of pieces) this.#webSocket.send(piece)
    if (this.#webSocket.bufferedAmount < busySize) return true
    this.#askLater()
    return false
  }

  /** Pages have no means for that. */
  ping(): boolean {
    return false
  }

  limit(size: number): void {
    this.#limit = size
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    while (!this.#paused && !this.#ended) {
      const packet = this.#held.shift()
      if (packet === undefined) return
      this.#handler?.bytes(packet)
    }
  }

  end(): void {
    this.#ended = true
    this.#webSocket.close(1000)
  }

  destroy(reason?: Error): void {
    this.#ended = true
    this.#webSocket.close()
    this.#closed(reason)
  }

  #received(data: unknown): void {
    if (this.#ended) return
    if (!(data instanceof ArrayBuffer)) this.destroy(broken("The peer sent text in place of bytes"))
    else if (data.byteLength > this.#limit)
      this.destroy(broken(`a message has more than ${this.#limit} bytes`))
    else if (this.#paused) this.#held.push(new Uint8Array(data))
    else this.#handler?.bytes(new Uint8Array(data))
  }

  #askLater(): void {
    this.#asking = startTimer(askingInterval, () => {
      if (this.#webSocket.bufferedAmount >= busySize) this.#askLater()
      else if (!this.#ended) this.#handler?.writable()
    })
  }

  #closed(reason: Error | undefined): void {
    const handler = this.#handler
    this.#handler = undefined
    this.#ended = true
    this.#held = []
    this.#asking?.stop()
    handler?.closed(reason)
  }
}

/** What the platform lets a page ask for: names without a slash, so none that names a mechanism. */
const allowed = (subprotocols: readonly string[]): readonly string[] =>
  subprotocols.filter((each) => !each.includes("/"))

const dial = (
  scheme: WebSocketScheme,
  address: string,
  options: TransportOptions,
  handler: DialHandler,
): Dial => {
  const endpoint = formatWebSocketEndpoint(scheme, parseWebSocketConnect(address, scheme))
  const { WebSocket } = globalThis as unknown as { WebSocket: PlatformWebSockets }
  const webSocket = new WebSocket(endpoint, allowed(options.subprotocols))
  webSocket.binaryType = "arraybuffer"
  queueMicrotask(() => {
    if (webSocket.onopen !== null) handler.delayed(endpoint)
  })
  const end = (): void => {
    timer?.stop()
    webSocket.onopen = null
    webSocket.onclose = null
  }
  const fail = (error: Error): void => {
    end()
    webSocket.close()
    handler.failed(error)
  }
  const time = options.connectTimeout > 0 ? options.connectTimeout : options.handshakeInterval
  const timer =
    time > 0
      ? startTimer(time, () => fail(zmqError("ETIMEDOUT", `No connection to ${endpoint} in ${time} ms.`)))
      : undefined
  webSocket.onopen = () => {
    end()
    handler.connected(new PlatformStream(webSocket, endpoint))
  }
  webSocket.onclose = () => fail(zmqError("ECONNREFUSED", `There is no WebSocket at ${endpoint}.`))
  return {
    cancel: () => {
      end()
      webSocket.close()
    },
  }
}

const transport = (scheme: WebSocketScheme): ByteTransport => ({
  scheme,
  checkConnect(address, { subprotocols }) {
    parseWebSocketConnect(address, scheme)
    if (allowed(subprotocols).length > 0) return
    throw zmqError(
      "ENOTSUP",
      "The platform's WebSocket can ask for no security mechanism: connect without one, over wss.",
    )
  },
  dial: (address, options, _pool, handler) => dial(scheme, address, options, handler),
  listen(address) {
    throw zmqError("ENOTSUP", `A page cannot bind ${scheme}://${address}: it can only connect.`)
  },
  numericForms: () => [],
})

/** WebSockets of the platform, to connect with. */
export const ws: ByteTransport = transport("ws")

/** The same over TLS, as far as the platform trusts the other side. */
export const wss: ByteTransport = transport("wss")
