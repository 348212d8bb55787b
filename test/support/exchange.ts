import { expect } from "vitest"
import type { Readable, Writable } from "../../src/index.ts"

/** Sends one message and sees it arrive: the two sockets are connected. */
export const exchange = async (from: Writable, to: Readable, text = "hello"): Promise<void> => {
  await from.send(text, { timeout: 10_000 })
  expect(String((await to.receive({ timeout: 10_000 }))[0])).toBe(text)
}
