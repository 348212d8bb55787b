import { DISH, PEER, RADIO, SERVER } from "../options/constants.ts"
import { type Readable, readableMethods } from "../socket/readable.ts"
import type { Socket } from "../socket/socket.ts"
import { type Writable, writableMethods } from "../socket/writable.ts"

/** The ends of a socket at which messages are frames and nothing else. */
export type FrameEnds = Pick<Readable, "consume" | "tryReceive"> & Pick<Writable, "send" | "trySend">

/** Types of sockets that have something beside their messages: the number of a peer, or a group. */
const labelled: ReadonlySet<number> = new Set([SERVER, PEER, RADIO, DISH])

const inFrames = { ...readableMethods, ...writableMethods } as unknown as FrameEnds

/**
 * How streams send and receive. What a socket has beside a message is the first of its frames here, as a ROUTER's ids
 * are: 4 octets for a peer, the name for a group. So what comes out of one stream can go into another.
 */
export const frameEnds = (socket: Socket): FrameEnds => {
  if (!labelled.has(socket.type)) return socket as unknown as FrameEnds
  const { consume, tryReceive, send, trySend } = inFrames
  return {
    consume: consume.bind(socket),
    tryReceive: tryReceive.bind(socket),
    send: send.bind(socket),
    trySend: trySend.bind(socket),
  }
}
