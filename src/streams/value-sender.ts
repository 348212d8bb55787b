import type { MessageLike } from "../core/message.ts"
import type { SendJsonOptions, SendOptions, SendStringOptions } from "./callback-options.ts"
import { serializeStructured } from "./structured-data.ts"
import { encodeText } from "./text-encoding.ts"

/** What sends frames, and so can send values of other kinds: each as one frame. */
export abstract class ValueSender {
  /** Sends a message of one frame. */
  abstract send(message: MessageLike, options?: SendOptions): void

  /**
   * Sends text in an encoding. Throws as `send` does, and `TypeError` for what is no text or cannot be encoded.
   *
   * ```ts
   * const greet = (stream: ValueSender) => stream.sendString("Grüße", { encoding: "latin1" })
   * ```
   */
  sendString(text: string, { encoding, ...options }: SendStringOptions = {}): void {
    this.send(encodeText(text, encoding), options)
  }

  /**
   * The same as `sendString`.
   *
   * ```ts
   * const greet = (stream: ValueSender) => stream.sendUnicode("Grüße")
   * ```
   */
  sendUnicode(text: string, options?: SendStringOptions): void {
    this.sendString(text, options)
  }

  /**
   * Sends a value as JSON. Throws as `send` does, and `TypeError` for what JSON has no form for.
   *
   * ```ts
   * const assign = (stream: ValueSender, job: number) => stream.sendJson({ job })
   * ```
   */
  sendJson(value: unknown, { replacer, space, ...options }: SendJsonOptions = {}): void {
    const json: string | undefined = JSON.stringify(value, replacer, space)
    if (json === undefined) throw new TypeError(`JSON has no form for ${typeof value}.`)
    this.send(json, options)
  }

  /**
   * Sends any value that can be cloned, in the format of `node:v8`, whose `deserialize` reads it: what PyZMQ
   * does with pickle, but nothing runs when it is read. Throws as `send` does, `DataCloneError` for what cannot be
   * cloned, `UnsupportedFeatureError` where the platform has no such format.
   *
   * ```ts
   * const report = (stream: ValueSender, seen: Set<number>) => stream.sendStructured({ seen, when: new Date() })
   * ```
   */
  sendStructured(value: unknown, options?: SendOptions): void {
    this.send(serializeStructured(value), options)
  }
}
