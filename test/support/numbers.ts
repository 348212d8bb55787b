import type { Message, Readable } from "../../src/index.ts"

/** The whole numbers from `start` up to but not including `end`. */
export const range = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index)

/** The numbers that the last frames of the next messages are. */
export const receiveNumbers = async (socket: Readable<Message[]>, count: number): Promise<number[]> => {
  const numbers: number[] = []
  while (numbers.length < count) {
    const message = await socket.receive({ timeout: 10_000 })
    numbers.push(Number(message.at(-1)))
  }
  return numbers
}
