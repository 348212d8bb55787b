// The simpler models of the freelance pattern: clients that keep nothing between two requests. Their servers are REPs.

import { AgainError, Dealer, type Message, type MessageLike, Request } from "typemq"

/** How long to wait for an answer. */
export interface Patience {
  /** Milliseconds. Default: 1000; for model one, with each server. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}

/** Model one: asks the servers one after the other, until one answers. Rejects with EAGAIN when none does. */
export const tryEach = async (
  servers: readonly string[],
  body: readonly MessageLike[],
  { timeout = 1000, signal }: Patience = {},
): Promise<Message[]> => {
  let failure: unknown = new RangeError("There is no server to ask.")
  for (const server of servers) {
    await using request = new Request({ linger: 0 })
    request.connect(server)
    try {
      await request.send(body, { timeout, signal })
      return await request.receive({ timeout, signal })
    } catch (error) {
      if (!(error instanceof AgainError)) throw error
      failure = error
    }
  }
  throw failure
}

/**
 * Model two: asks all servers at once, and takes the first answer: quick, whoever is down, but all of them work. They have
 * to give back the number, which comes first. Rejects with EAGAIN when there is no answer.
 */
export const askAll = async (
  servers: readonly string[],
  body: readonly MessageLike[],
  { timeout = 1000, signal }: Patience = {},
): Promise<Message[]> => {
  await using dealer = new Dealer({ linger: 0 })
  for (const server of servers) dealer.connect(server)
  // One for each of them, since a DEALER gives them out in turn.
  for (const _ of servers) await dealer.send(["", 1, ...body], { timeout, signal })
  const [, , ...answer] = await dealer.receive({ timeout, signal })
  return answer
}
