import type { Context } from "../socket/context.ts"
import type { Socket } from "../socket/socket.ts"
import type { EndpointList } from "../streams/connection.ts"
import type { RpcLogger } from "./log.ts"
import type { RefusedPickles } from "./packer.ts"
import type { TranslationTable } from "./translation-table.ts"

/** What all services and clients are made with. */
export interface ServiceOptions {
  /** One endpoint to bind, or any number of them. */
  readonly bind?: EndpointList | undefined
  /** One endpoint to connect, or any number of them. */
  readonly connect?: EndpointList | undefined
  /** A socket of the right type to use instead of a new one, for instance with security options set. */
  readonly socket?: Socket | undefined
  /** The context of the new socket. Default: the one that all sockets belong to. */
  readonly context?: Context | undefined
  /** Gives up making the connection. */
  readonly signal?: AbortSignal | undefined
  /** Classes that travel although msgpack does not know them, by their codes from 0 to 127. */
  readonly translationTable?: TranslationTable | undefined
  /**
   * What becomes of pickles that hold no date, such as those of Python's subclasses: `"error"`, the message is logged
   * and dropped, or `"ext"`, each arrives as the `ExtType` that it is. Neither executes them. Default: `"error"`.
   */
  readonly refusedPickles?: RefusedPickles | undefined
  /**
   * Whether floats with a whole value arrive as `Float`, so that they can be told from ints and stay floats on their
   * way back. Default: false, they arrive as numbers.
   */
  readonly keepFloats?: boolean | undefined
  /** Protocol of the pickles that dates and times are sent in. Default 5; 4 is for peers with Python before 3.8. */
  readonly pickleProtocol?: 4 | 5 | undefined
  /** Where to log: `console`, pino, or what is like them. Default: `console`. `null`: nowhere. */
  readonly logger?: RpcLogger | null | undefined
}

/** What services are made with that serve a handler. */
export interface ServerOptions extends ServiceOptions {
  /**
   * Milliseconds that a method may take. Then its signal aborts and the caller gets Python's `TimeoutError`.
   * Default: for ever.
   */
  readonly timeout?: number | undefined
  /** Whether to log what methods throw. Default: false. */
  readonly logExceptions?: boolean | undefined
  /** Classes of errors that are not logged even so. */
  readonly excludeLogExceptions?: readonly (abstract new (...args: never[]) => unknown)[] | undefined
}
