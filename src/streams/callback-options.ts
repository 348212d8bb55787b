import type { SendCallback } from "./callbacks.ts"
import type { TextEncoding } from "./text-encoding.ts"

/** How a callback stream receives. */
export interface ReceiveOptions {
  /**
   * Whether frames get memory of their own, to be kept and changed. Default true. Otherwise they are as the
   * socket has them: small ones share blocks of memory.
   */
  readonly copy?: boolean | undefined
}

/** What may be said when something is sent. */
export interface SendOptions {
  /** From now on called for every message that is sent, as if `onSend` was given it. */
  readonly callback?: SendCallback | undefined
}

/** What may be said when text is sent. */
export interface SendStringOptions extends SendOptions {
  /** Default `"utf-8"`. */
  readonly encoding?: TextEncoding | undefined
}

/** What may be said when JSON is sent. */
export interface SendJsonOptions extends SendOptions {
  /** As `JSON.stringify` takes it. */
  readonly replacer?: ((this: unknown, key: string, value: unknown) => unknown) | undefined
  /** As `JSON.stringify` takes it. */
  readonly space?: string | number | undefined
}
