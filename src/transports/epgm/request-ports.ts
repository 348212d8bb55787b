import type * as dgram from "node:dgram"
import { openDatagramSocket } from "../datagram-socket.ts"
import type { MessageTransportOptions } from "../transport.ts"
import { type EpgmAddress, inZone } from "./epgm-address.ts"
import type { Packet } from "./packet.ts"
import { decodePacket } from "./packet-decoder.ts"

type Listener = (packet: Packet) => void

/** What comes to a sender: whoever uses the port hears all of it, and knows its own by its name. */
export interface Requests {
  /** Called once. */
  listen(listener: Listener): void
  close(): void
}

interface SharedPort {
  readonly socket: dgram.Socket
  readonly listeners: Set<Listener>
  users: number
}

/**
 * Where requests for repetition come in: at the port of the group, at the sender's own address. Systems give each of
 * them to one socket alone, so the senders of this process that have an address and a port in common share one.
 */
export class RequestPorts {
  readonly #ports = new Map<string, SharedPort>()

  /** Throws what binding throws, EADDRINUSE for instance. */
  open(place: EpgmAddress, options: MessageTransportOptions, endpoint: string): Requests {
    const host = inZone(place.own, place)
    const key = `${host} ${place.port}`
    const port = this.#ports.get(key) ?? this.#bind(key, host, place.port, options, endpoint)
    port.users++
    let own: Listener | undefined
    return {
      listen: (listener) => {
        own = listener
        port.listeners.add(listener)
      },
      close: () => {
        if (own !== undefined) port.listeners.delete(own)
        if (--port.users > 0) return
        this.#ports.delete(key)
        port.socket.close()
      },
    }
  }

  #bind(
    key: string,
    host: string,
    port: number,
    options: MessageTransportOptions,
    endpoint: string,
  ): SharedPort {
    const socket = openDatagramSocket({ host, port, shared: true }, options, endpoint)
    const listeners = new Set<Listener>()
    socket.on("message", (bytes) => {
      const packet = decodePacket(bytes)
      if (packet !== undefined) for (const listener of listeners) listener(packet)
    })
    const shared = { socket, listeners, users: 0 }
    this.#ports.set(key, shared)
    return shared
  }
}
