import type { BufferPool } from "../core/buffer-pool.ts"
import type { Message } from "../core/message.ts"

/** What a `ByteStream` tells its owner. */
export interface StreamHandler {
  /**
   * Bytes arrived. The memory belongs to the stream and is valid only during this call, unless it is what
   * `target()` gave. Never called after `pause()` until `resume()`, nor after `closed()`.
   */
  bytes(chunk: Uint8Array): void
  /**
   * Where the next bytes should be put, if the owner knows that a large body is coming; asked before each
   * read. Streams that cannot read into given memory never ask.
   */
  target(): Uint8Array | undefined
  /** Everything written so far was handed to the platform; follows once after each write that answered false. */
  writable(): void
  /** The stream is gone, once; with a reason when it ended by a fault. Nothing else is called afterwards. */
  closed(reason?: Error): void
}

/** Bytes in both directions with back-pressure: the seam between ZMTP and a platform's sockets. */
export interface ByteStream {
  /** Names the owner and starts reading. Called once, before anything else. */
  attach(handler: StreamHandler): void
  /**
   * Takes the pieces for writing, in order. True: the platform has taken all, the memory is free again. False:
   * it has not, the memory must stay untouched and nothing more may be written until `writable()`.
   */
  write(pieces: readonly Uint8Array[]): boolean
  pause(): void
  resume(): void
  /** Writes what was taken, then ends the stream; input is thrown away from now on. `closed()` follows. */
  end(): void
  /** Ends at once; what was not yet handed to the platform is lost. `closed()` follows, with this reason. */
  destroy(reason?: Error): void
  /** The peer's address as messages show it (`Peer-Address`): a numeric host without port; empty if unknown. */
  readonly peerAddress: string
  /** Endpoint of the own side, as monitor events show it. */
  readonly localEndpoint: string
  /** Endpoint of the other side. */
  readonly remoteEndpoint: string
}

/** What a transport needs to know about the socket it works for. A snapshot taken at bind or connect. */
export interface TransportOptions {
  readonly ipv6: boolean
  readonly backlog: number
  /** Milliseconds for one connection attempt; 0: as long as the platform takes. */
  readonly connectTimeout: number
  readonly tcpKeepalive: number
  readonly tcpKeepaliveIdle: number
  /** Networks that connections are accepted from; none: from everywhere. */
  readonly acceptFilter: readonly string[]
}

/** A place where connections arrive. */
export interface Listener {
  /** The endpoint really bound, wildcards filled in. */
  readonly endpoint: string
  /** Stops accepting at once and frees the address. Connections that were accepted live on. */
  close(): void
}

/** What a listener tells the socket that opened it. */
export interface ListenHandler {
  accepted(stream: ByteStream): void
  failed(error: Error): void
}

/** One attempt to connect. */
export interface DialHandler {
  /** The address is known and the attempt begins; carries the endpoint in numeric form. */
  delayed(endpoint: string): void
  connected(stream: ByteStream): void
  failed(error: Error): void
}

/** Stops an attempt that has not ended yet. */
export interface Dial {
  cancel(): void
}

/** A transport that carries bytes. Everything above it, framing and security included, is shared by all. */
export interface ByteTransport {
  readonly scheme: string
  /** Throws EINVAL, ENAMETOOLONG … when the address cannot be one to connect to. Looks nothing up. */
  checkConnect(address: string, options: TransportOptions): void
  dial(address: string, options: TransportOptions, pool: BufferPool, handler: DialHandler): Dial
  /** Listens before it returns. Throws EADDRINUSE, EADDRNOTAVAIL, ENODEV, EINVAL … */
  listen(address: string, options: TransportOptions, pool: BufferPool, handler: ListenHandler): Listener
  /** Looks up what `listen` needs looked up first (a host name), if anything; answers the address to listen on. */
  prepareListen?(address: string, options: TransportOptions): Promise<string> | undefined
  /** Another spelling of the address under which it may have been bound or connected (for unbind, disconnect). */
  numericForms(address: string, options: TransportOptions): readonly string[]
}

/** No more is known of a peer inside the process than its routing id. */
export const localPeer = (routingId: Uint8Array): Peer => ({
  socketType: "",
  routingId,
  properties: new Map(),
})

/** What is known of a peer once its handshake is done. */
export interface Peer {
  /** Socket type as announced; empty when the peer announced none. */
  readonly socketType: string
  /** The routing id it announced; empty for an anonymous peer. */
  readonly routingId: Uint8Array
  /** Message properties: `Peer-Address`, `User-Id`, the peer's own `X-…` and so on. */
  readonly properties: ReadonlyMap<string, Uint8Array>
}

/** One peer, message by message: a ZMTP connection, or the other end of an in-process pair. */
export interface Link {
  /** True: taken. False: full, and one `writable()` follows. */
  send(message: Message): boolean
  /** Whether `send` would take a message. */
  readonly hasRoom: boolean
  /** Asks for one `writable()` as if a `send` had been refused; only links without a queue of our own need it. */
  awaitRoom?(): void
  /** Sends a subscription (`on`) or its end. Never refused: subscriptions are not subject to high-water marks. */
  subscribe(topic: Uint8Array, on: boolean): void
  /** Our high-water mark for sending changed; only links without a queue of our own care. */
  limit?(sendLimit: number): void
  /** Goes on after a `message()` that answered false. */
  resume(): void
  /** Ends after everything taken has been handed to the platform. */
  finish(): void
  /** Ends at once. */
  close(reason?: Error): void
}

/** What a `Link` tells its owner. */
export interface LinkHandler {
  /** The peer may be sent to and may deliver; nothing happens before this. */
  ready(peer: Peer): void
  /** A message. False: the receiver is full, keep the rest back until `resume()`. */
  message(message: Message): boolean
  writable(): void
  closed(reason?: Error): void
}
