import { randomInt } from "node:crypto"
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"

/** A multicast group and a port that no other test uses, on the loopback interface. */
export interface MulticastPlace {
  readonly group: string
  readonly port: number
  /** As `epgm://` wants it. */
  readonly endpoint: string
}

const own = "127.0.0.1"

/** A place of its own. The system chooses the port, so that nobody else has it. */
export const multicastPlace = async (): Promise<MulticastPlace> => {
  const socket = createSocket("udp4").bind(0, own)
  await once(socket, "listening")
  const { port } = socket.address()
  socket.close()
  const group = `239.192.${randomInt(256)}.${randomInt(1, 255)}`
  return { group, port, endpoint: `epgm://${own};${group}:${port}` }
}

/** Why there is no multicast here; undefined when there is. Some containers have none. */
export const missingMulticast = async (): Promise<string | undefined> => {
  const { group, port } = await multicastPlace()
  const socket = createSocket("udp4").bind(port)
  try {
    await once(socket, "listening")
    socket.addMembership(group, own)
    socket.setMulticastInterface(own)
    const heard = once(socket, "message", { signal: AbortSignal.timeout(2_000) })
    socket.send("anybody?", port, group)
    await heard
    return undefined
  } catch (error) {
    return `There is no multicast on the loopback interface: ${String(error)}`
  } finally {
    socket.close()
  }
}

/** Hears what is sent to a group, and what is sent to its port on this machine, and sends datagrams of its own. */
export class MulticastPeer {
  readonly place: MulticastPlace
  /** What was sent to the group, oldest first. */
  readonly heard: Buffer[] = []
  /** What was sent to the port alone. */
  readonly asked: Buffer[] = []
  readonly #sockets: Socket[] = []
  readonly #sender: Socket

  /** `answers`: whether it also takes the port itself, as a sender does. */
  static async open(
    place: MulticastPlace,
    { answers }: { readonly answers: boolean },
  ): Promise<MulticastPeer> {
    const listener = createSocket({ type: "udp4", reuseAddr: true }).bind(place.port, place.group)
    await once(listener, "listening")
    listener.addMembership(place.group, own)
    const sender = createSocket({ type: "udp4", reuseAddr: true }).bind(answers ? place.port : 0, own)
    await once(sender, "listening")
    sender.setMulticastInterface(own)
    return new MulticastPeer(place, listener, sender)
  }

  private constructor(place: MulticastPlace, listener: Socket, sender: Socket) {
    this.place = place
    this.#sender = sender
    this.#sockets.push(listener, sender)
    listener.on("message", (bytes) => this.heard.push(bytes))
    sender.on("message", (bytes) => this.asked.push(bytes))
  }

  /** Sends datagrams to the group. */
  async send(...datagrams: readonly Uint8Array[]): Promise<void> {
    for (const each of datagrams) await this.#sendTo(each, this.place.group)
  }

  /** Sends a datagram to the port on this machine. */
  ask(datagram: Uint8Array): Promise<void> {
    return this.#sendTo(datagram, own)
  }

  close(): void {
    for (const socket of this.#sockets) socket.close()
  }

  #sendTo(datagram: Uint8Array, host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sender.send(datagram, this.place.port, host, (error) =>
        error === null ? resolve() : reject(error),
      )
    })
  }
}
