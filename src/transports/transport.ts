import type { BufferPool } from "../core/buffer-pool.ts"
import type { Message } from "../core/message.ts"
import type { Tls } from "../options/kinds.ts"
import type { FrameTarget, Passage } from "./passage.ts"
import type { Socks5Proxy } from "./socks5.ts"

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

/** What a `PacketStream` tells its owner. */
export interface PacketStreamHandler extends StreamHandler {
  /** The other side agreed to talk, by this sub-protocol. Nothing arrives before, and nothing may be written. */
  opened(subprotocol: string): void
  /** A sign of life that carries nothing. */
  alive(): void
}

/**
 * A stream that keeps apart what is written, as a WebSocket does: each piece given to `write` is one packet, and
 * each call of `bytes` brings one, whose memory is the owner's from then on. It never asks for a `target()`.
 */
export interface PacketStream extends ByteStream {
  /** Tells it from a stream of nothing but bytes. */
  readonly packets: true
  attach(handler: PacketStreamHandler): void
  /** Asks the other side for a sign of life; answers false where the platform has no means for that. */
  ping(): boolean
  /** The largest packet to take from now on, in bytes: one that is larger ends the stream. */
  limit(size: number): void
}

/** What a transport needs to know about the socket it works for. A snapshot taken at bind or connect. */
export interface TransportOptions {
  readonly ipv6: boolean
  readonly backlog: number
  /** Milliseconds for one connection attempt; 0: as long as the platform takes. */
  readonly connectTimeout: number
  /** Milliseconds for what precedes the conversation with the peer, if `connectTimeout` is none; 0: no limit. */
  readonly handshakeInterval: number
  readonly tcpKeepalive: number
  readonly tcpKeepaliveIdle: number
  /** Bytes to read at a time; undefined: as the transport likes. */
  readonly readSize?: number | undefined
  /** The octet that marks IP packets, on platforms where connections have one to set. */
  readonly typeOfService: number
  /** Networks that connections are accepted from; none: from everywhere. */
  readonly acceptFilter: readonly string[]
  /** WebSocket sub-protocols that the socket speaks, the best first; none: WebSockets are not for it. */
  readonly subprotocols: readonly string[]
  /** Origins of the web pages that may connect; null: all. */
  readonly origins: readonly string[] | null
  /** Certificates for wss, and whom to trust. */
  readonly tls: Tls
  /** A descriptor that listens already, instead of the address; -1: none. */
  readonly descriptor: number
  /** The interface that nothing may leave or enter by but this; null: any. */
  readonly device: string | null
  /** Who connects in our place; null: we do. */
  readonly proxy: Socks5Proxy | null
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
  /** Closing has left something behind that it should have removed. Called within `close`. */
  leftBehind?(error: Error): void
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
  /** False when its protocol has no handshake that could be reported. */
  readonly shookHands?: boolean
}

/** Who may still read from the memory of messages that it has taken. */
export interface MemoryHolder {
  /** Whether it still needs the memory of one of these bodies. */
  holds(bodies: readonly Uint8Array[]): boolean
  /** Calls back whenever it has let go of something; one listener, `undefined` for none. */
  watch(listener: (() => void) | undefined): void
}

/** One peer, message by message: a ZMTP connection, or the other end of an in-process pair. */
export interface Link {
  /** Where frames of other peers can be sent as they came; undefined while that cannot be. */
  readonly frames?: FrameTarget | undefined
  /** True: taken. False: full, and one `writable()` follows. */
  send(message: Message): boolean
  /** Whether `send` would take a message. */
  readonly hasRoom: boolean
  /** What has been sent and is not yet with the platform; absent where nothing is kept by reference. */
  readonly memory?: MemoryHolder
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
  /** Who takes messages as they came, if that is somebody's wish and possible now. */
  passage?(): Passage | undefined
  writable(): void
  closed(reason?: Error): void
}

/** What a transport that carries messages needs to know about the socket it works for. */
export interface MessageTransportOptions {
  readonly socketType: string
  readonly ipv6: boolean
  /** The network interface to use where the address names none; null: whichever the system takes. */
  readonly interface: string | null
  /** How many routers a multicast message may pass, and one more. */
  readonly multicastHops: number
  /** Whether multicast messages come back to this machine. */
  readonly multicastLoop: boolean
  /** Bytes of the system's buffers; -1: as the system has it. */
  readonly sendBufferSize: number
  readonly receiveBufferSize: number
  /** Milliseconds after which what could not be looked up is looked up again. */
  readonly retryInterval: number
  /** Octets of the largest multicast packet, with the headers of IP and UDP. */
  readonly multicastUnit: number
  /** Kilobits of multicast data per second. */
  readonly rate: number
  /** Milliseconds for which multicast data can be repeated. */
  readonly recoveryInterval: number
  /** Bytes of the largest frame to receive; -1: no limit. */
  readonly maxMessageSize: number
  /** Frames of the longest message to receive. */
  readonly maxMessageParts: number
}

/** What a `MessageChannel` tells its owner. */
export interface MessageChannelHandler extends LinkHandler {
  /** A message that came in or was taken has been thrown away. */
  dropped(): void
}

/**
 * The way to all peers of one endpoint, message by message, where there are no connections. It never ends by
 * itself, and its peers are not told apart.
 */
export interface MessageChannel extends Link {
  /** The endpoint, wildcards filled in. */
  readonly endpoint: string
  /** The endpoint as the option `lastEndpoint` shows it. */
  readonly lastEndpoint: string
  /** Begins to hear and to send; called once, before anything else. */
  start(handler: MessageChannelHandler): void
}

/** A transport that carries messages, whole or not at all, without connections, ZMTP and its security. */
export interface MessageTransport {
  readonly scheme: string
  /** Whether sockets of this type can bind, or connect. */
  serves(socketType: string, role: "bind" | "connect"): boolean
  /** Opens an endpoint. Throws EADDRINUSE, EADDRNOTAVAIL, ENODEV, EINVAL … */
  open(role: "bind" | "connect", address: string, options: MessageTransportOptions): MessageChannel
}

/** Any transport. */
export type Transport = ByteTransport | MessageTransport

/** Whether it is messages that a transport carries, or bytes. */
export const carriesMessages = (transport: Transport): transport is MessageTransport => "serves" in transport
