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

/** How often in a row nothing must have moved for it to be taken to stand still. */
const standstill = 30

/**
 * Sends until nothing moves any more: until the peer, its buffers and the system's have taken what they take.
 * The last it does is to send in vain, so the caller finds things as they were then.
 */
export const saturate = async <Frames>(
  socket: { trySend(message: Frames): boolean },
  messageOf: (number: number) => Frames,
): Promise<number> => {
  let sent = 0
  for (let idle = 0; ; idle++) {
    while (socket.trySend(messageOf(sent))) {
      sent++
      idle = 0
    }
    if (idle === standstill) return sent
    // Time for the system, and turns in which we see what it did, even if all the time went by without us.
    await quietTime(2)
    await turns(3)
  }
}

/** Waits until a number stays the same, however often it is looked at. */
export const steady = async (look: () => number): Promise<number> => {
  let last = look()
  for (let idle = 0; idle < standstill; idle++) {
    await quietTime(2)
    await turns(3)
    const next = look()
    if (next !== last) idle = 0
    last = next
  }
  return last
}
