import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { Exclusive } from "./exclusive.ts"
import { FairQueue } from "./fair-queue.ts"
import type { Pattern, Pipe } from "./pattern.ts"
import { RoundRobin } from "./round-robin.ts"
import { TwoWay, Unheard } from "./two-way.ts"

/** Throws EINVAL for what the application sends in several frames, though its socket type knows only one. */
export const requireFrames = (message: Message, count: number): void => {
  if (message.length === count) return
  throw zmqError("EINVAL", "Messages of this socket type have exactly one frame.")
}

/** What a peer sends in several frames nevertheless is dropped as a whole; the connection stays. */
export const isSingle = (pipe: Pipe, message: Message): boolean => {
  if (message.length === 1) return true
  pipe.dropped()
  return false
}

class SingleTwoWay extends TwoWay {
  /** Each message is looked at: bytes as they came may have several frames. */
  override get sole(): undefined {
    return undefined
  }

  admit(pipe: Pipe, message: Message): boolean {
    return isSingle(pipe, message)
  }

  override send(message: Message): boolean {
    requireFrames(message, 1)
    return super.send(message)
  }
}

class SingleExclusive extends Exclusive {
  admit(pipe: Pipe, message: Message): boolean {
    return isSingle(pipe, message)
  }

  override send(message: Message): boolean {
    requireFrames(message, 1)
    return super.send(message)
  }
}

/** SCATTER: a PUSH for messages of one frame (RFC 49). */
export const scatter = (): Pattern => new SingleTwoWay(new RoundRobin(), new Unheard())
/** GATHER: a PULL for messages of one frame (RFC 49). */
export const gather = (): Pattern => new SingleTwoWay(undefined, new FairQueue())
/** CLIENT: a DEALER for messages of one frame (RFC 41). */
export const client = (): Pattern => new SingleTwoWay(new RoundRobin(), new FairQueue())
/** CHANNEL: a PAIR for messages of one frame (RFC 52). */
export const channel = (): Pattern => new SingleExclusive()
