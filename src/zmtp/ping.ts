import { commandPrefix, encodeCommand, isCommand } from "./command.ts"

/** A PING of the peer (RFC 37, section 2.5). */
export interface Ping {
  /** How long the peer may be silent from now on, in tenths of a second; 0: for ever. */
  readonly timeToLive: number
  /** The command that answers it. */
  readonly pong: Uint8Array
}

const prefix = commandPrefix("PING")
const timeToLiveSize = 2
/** RFC 37: a PONG carries at most this much of the PING's context. */
const contextLimit = 16

/** The PING in a command's body; undefined for other commands, and for one without a time to live. */
export const readPing = (body: Uint8Array): Ping | undefined => {
  if (!isCommand(body, prefix) || body.length < prefix.length + timeToLiveSize) return undefined
  const data = body.subarray(prefix.length)
  return {
    timeToLive: ((data[0] as number) << 8) | (data[1] as number),
    pong: encodeCommand("PONG", data.subarray(timeToLiveSize, timeToLiveSize + contextLimit)),
  }
}

/** A PING with a time to live in tenths of a second. */
export const encodePing = (timeToLive: number): Uint8Array =>
  encodeCommand("PING", Uint8Array.of(timeToLive >> 8, timeToLive))
