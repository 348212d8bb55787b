import { type Context, Subscriber } from "../../src/index.ts"
import { PubHandler, type PubHandlerOptions } from "../../src/log/index.ts"

/** A handler, and somebody in the same process who gets all it publishes. */
export interface LogScene {
  readonly handler: PubHandler
  /** Topics and bodies that were published since the last call. */
  taken(): string[][]
}

/** Makes both in a context, which ends them. */
export const logScene = (context: Context, options: PubHandlerOptions = {}): LogScene => {
  const handler = new PubHandler("inproc://log", { context, ...options })
  const subscriber = new Subscriber({ context })
  subscriber.connect("inproc://log")
  subscriber.subscribe()
  return {
    handler,
    taken: () => {
      const messages: string[][] = []
      for (let each = subscriber.tryReceive(); each !== undefined; each = subscriber.tryReceive()) {
        messages.push(each.map(String))
      }
      return messages
    },
  }
}
