import type { ZmqError } from "../core/errors.ts"
import type { MessageLike } from "../core/message.ts"
import { surface } from "../core/timing.ts"
import type { Message } from "../socket/readable.ts"

/** Gets a message that came in. What it returns is ignored; a promise is not waited for. */
export type ReceiveCallback = (message: Message[]) => unknown

/** Gets a message that went out, as it was given to be sent, and null, or why it could not be sent. */
export type SendCallback = (message: readonly MessageLike[], status: ZmqError | null) => unknown

/** Throws `TypeError` for what can not be called and is not null. */
export const requireCallback = (value: unknown): void => {
  if (value !== null && typeof value !== "function") {
    throw new TypeError("A callback must be a function, or null for none.")
  }
}

/** Calls back. What the callback throws, or its promise rejects with, surfaces as an uncaught exception. */
export const runCallback = <Parameters extends readonly unknown[]>(
  callback: (...parameters: Parameters) => unknown,
  ...parameters: Parameters
): void => {
  try {
    const result = callback(...parameters)
    if (isThenable(result)) result.then(undefined, surface)
  } catch (error) {
    surface(error)
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
