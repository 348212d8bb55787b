import type { Message, Readable } from "../../src/index.ts"
import { quietTime, turns } from "./until.ts"

/** The frames of a message as text. */
export const texts = (message: Iterable<Uint8Array>): string[] =>
  Array.from(message, (frame) => Buffer.from(frame).toString())

/** The next messages, in the order they are received, as text. */
export const receiveTexts = async (socket: Readable<Message[]>, count: number): Promise<string[][]> => {
  const messages: string[][] = []
  while (messages.length < count) messages.push(texts(await socket.receive()))
  return messages
}

/** What can be received now, without waiting. */
export const drain = (socket: Readable<Message[]>): string[][] => {
  const messages: string[][] = []
  for (;;) {
    const message = socket.tryReceive()
    if (message === undefined) return messages
    messages.push(texts(message))
  }
}

/** How many of `limit` messages are taken at once. */
export const countSends = (socket: { trySend(message: string): boolean }, limit = 20_000): number => {
  let count = 0
  while (count < limit && socket.trySend(String(count))) count++
  return count
}

/** Time for the system, and turns in which we see what it did, even if all the time went by without us. */
const anotherLook = async (): Promise<void> => {
  await quietTime(10)
  await turns(3)
}

/**
 * How often in a row nothing must have moved for it to be taken to stand still. TCP keeps acknowledgements and
 * repetitions back for a fifth of a second, and then takes megabytes more.
 */
const standstill = 40

/** How often, where it is enough that nothing moves now. */
const pause = 5

/**
 * Sends until nothing moves any more: until the peer, its buffers and the system's have taken what they take.
 * `brief`: until nothing moves for the moment, which is enough over other transports than TCP, and for what is
 * looked at without waiting. The last it does is to send in vain, so the caller finds things as they were then.
 */
export const saturate = async <Frames>(
  socket: { trySend(message: Frames): boolean },
  messageOf: (number: number) => Frames,
  { brief = false } = {},
): Promise<number> => {
  let sent = 0
  for (let idle = 0; ; idle++) {
    while (socket.trySend(messageOf(sent))) {
      sent++
      idle = 0
    }
    if (idle === (brief ? pause : standstill)) return sent
    await anotherLook()
  }
}

/** Waits until a number stays the same, for the moment; answers it. */
export const steady = async (look: () => number): Promise<number> => {
  let last = look()
  for (let idle = 0; idle < pause; idle++) {
    await anotherLook()
    const next = look()
    if (next !== last) idle = 0
    last = next
  }
  return last
}
