import type { Message, Readable } from "../../src/index.ts"
import { turns } from "./until.ts"

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

/** Sends until nothing moves any more: until the peer, its buffers and the system's have taken what they take. */
export const saturate = async (
  socket: { trySend(message: string[]): boolean },
  messageOf: (number: number) => string[],
): Promise<number> => {
  let sent = 0
  for (let idle = 0; idle < 10; idle++) {
    while (socket.trySend(messageOf(sent))) {
      sent++
      idle = 0
    }
    await turns()
  }
  return sent
}
