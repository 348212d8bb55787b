import { zmqError } from "../core/errors.ts"
import type { ReceivingProperties } from "../options/socket-options.ts"
import { engineOf } from "./internals.ts"
import type { MessageHandler } from "./receiver.ts"
import type { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"
import type { OperationOptions } from "./writable.ts"

/**
 * One received frame. Small ones are views into blocks of at most 8 KiB that several frames share: copy
 * what is kept for long (`Buffer.from(frame)`), or it keeps its block.
 */
export type Message = Buffer

type ReceiveType<T> = T extends { receive(): Promise<infer U> } ? U : never

/** A running `consume`. It keeps the process running until it is stopped or the socket is closed. */
export interface Consumption {
  /**
   * No more messages until `resume`; what comes in waits, and peers feel it at the high-water mark.
   *
   * ```ts
   * const consumption = pull.consume(([job]) => {
   *   if (jobs.push(String(job)) > 100) consumption.pause()
   * })
   * ```
   */
  pause(): void
  /**
   * Goes on after `pause`, soon but not within this call.
   *
   * ```ts
   * const consumption = pull.consume(handle)
   * consumption.pause()
   * setTimeout(() => consumption.resume(), 1000)
   * ```
   */
  resume(): void
  /**
   * Ends it; messages can be received otherwise again.
   *
   * ```ts
   * const consumption = pull.consume(handle)
   * consumption.stop()
   * const message = await pull.receive()
   * ```
   */
  stop(): void
  /** Whether it waits: for `resume`, or for the promise that the handler returned. */
  readonly paused: boolean
}

/** What sockets that receive have. */
export interface Readable<M extends object[] = Message[]> extends ReceivingProperties {
  /**
   * The next message, as an array of its frames. Calls get messages in the order they were made.
   *
   * Rejects with EAGAIN after `timeout` (default: `receiveTimeout`) and when the socket is closed
   * meanwhile, with the signal's reason when it aborts, with EFSM when it is not this socket's turn. Throws
   * EBADF when the socket is closed. A call that gave up has taken no message.
   *
   * ```ts
   * const [header, body] = await pull.receive({ timeout: 1000 })
   * ```
   */
  receive(options?: OperationOptions): Promise<M>
  /**
   * A message that is there already, or undefined. Throws EFSM when it is not this socket's turn, EBUSY
   * while a consumer gets the messages, EBADF when the socket is closed.
   *
   * ```ts
   * for (let message = pull.tryReceive(); message !== undefined; message = pull.tryReceive()) handle(message)
   * ```
   */
  tryReceive(): M | undefined
  /**
   * Waits for a message as `receive` does, then takes what else is there, up to `limit` (default 1000)
   * messages: one promise for many. Rejects and throws as `receive` does.
   *
   * ```ts
   * for (const [body] of await pull.receiveMany(100)) handle(body)
   * ```
   */
  receiveMany(limit?: number, options?: OperationOptions): Promise<M[]>
  /**
   * Hands every message to a function, from now on: the fastest way to receive. When the function returns a
   * promise, nothing more is handed to it until that settles. One consumer at a time, and none while a call
   * waits (EBUSY). What the function throws, or its promise rejects with, surfaces as an uncaught exception.
   *
   * ```ts
   * const consumption = pull.consume(([body]) => handle(body))
   * consumption.stop()
   * ```
   */
  consume(handler: (message: M) => unknown): Consumption
  /**
   * Messages one after the other; ends when the socket closes. Leaving the loop does not close the socket.
   * Fails with EAGAIN when `receiveTimeout` is over, and with ETERM.
   *
   * ```ts
   * for await (const [message] of pull) console.log(message.toString())
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterator<ReceiveType<this>, undefined>
}

const defaultBatch = 1000

const receive = (engine: SocketEngine, options: OperationOptions | undefined): Promise<unknown> => {
  const { receiver } = engine
  if (options?.signal?.aborted === true) return Promise.reject(options.signal.reason)
  try {
    checkReceive(engine)
    const message = receiver.waiting ? undefined : receiver.take()
    if (message !== undefined) return Promise.resolve(message)
  } catch (error) {
    return Promise.reject(error)
  }
  return receiver.receive(options === undefined ? engine.receiveWait : { ...engine.receiveWait, ...options })
}

/** Throws EBUSY and EFSM when it is not the time to receive. */
export const checkReceive = (engine: SocketEngine): void => {
  if (engine.receiver.consuming) {
    throw zmqError(
      "EBUSY",
      "A consumer gets the messages of this socket: stop it before receiving otherwise.",
    )
  }
  // A request that still waits to be sent will make it the time to receive; what was begun can be finished.
  if (engine.sender.parked === 0 && !engine.receiver.hasRest) engine.pattern.checkReceive?.()
}

/** Holds the socket, not its engine alone: in a loop over a socket often nobody else does. */
const iteratorOf = (socket: Socket): AsyncIterator<unknown, undefined> => {
  const done = { value: undefined, done: true } as const
  const later = (message: unknown): IteratorResult<unknown, undefined> => ({ value: message, done: false })
  const failed = (error: unknown): IteratorResult<unknown, undefined> => {
    if (socket.closed) return done
    throw error
  }
  return {
    next() {
      const engine = socket[engineOf]
      if (engine.closed) return Promise.resolve(done)
      try {
        engine.check()
        checkReceive(engine)
        const message = engine.receiver.waiting ? undefined : engine.receiver.take()
        if (message !== undefined) return Promise.resolve(later(message))
      } catch (error) {
        return Promise.reject(error)
      }
      return engine.receiver.receive(engine.receiveWait).then(later, failed)
    },
    return() {
      return Promise.resolve(done)
    },
  }
}

/** The methods of sockets that receive, for the prototypes of their classes. */
export const readableMethods = {
  receive(this: Socket, options?: OperationOptions): Promise<unknown> {
    const engine = this[engineOf]
    engine.check()
    return receive(engine, options)
  },

  tryReceive(this: Socket): unknown {
    const engine = this[engineOf]
    engine.check()
    checkReceive(engine)
    return engine.receiver.waiting ? undefined : engine.receiver.take()
  },

  async receiveMany(this: Socket, limit = defaultBatch, options?: OperationOptions): Promise<unknown[]> {
    const engine = this[engineOf]
    engine.check()
    const messages = [await receive(engine, options)]
    while (messages.length < limit) {
      // By way of the socket, which is held for that while the first one is waited for.
      const message = this[engineOf].receiver.take()
      if (message === undefined) break
      messages.push(message)
    }
    return messages
  },

  consume(this: Socket, handler: MessageHandler): Consumption {
    const engine = this[engineOf]
    engine.check()
    const { receiver } = engine
    if (receiver.consuming || receiver.waiting) {
      throw zmqError("EBUSY", "This socket is being received from already: one way at a time.")
    }
    receiver.consume(handler)
    let running = true
    return {
      pause: () => {
        if (running) receiver.pause()
      },
      resume: () => {
        if (running) receiver.resume()
      },
      stop: () => {
        if (running) receiver.stop()
        running = false
      },
      get paused() {
        return running && receiver.paused
      },
    }
  },

  [Symbol.asyncIterator](this: Socket): AsyncIterator<unknown, undefined> {
    return iteratorOf(this)
  },
}
