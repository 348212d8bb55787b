/** The version of libzmq whose behaviour and wire protocol this library has, as text: `"4.3.5"`. */
export const version = "4.3.5"

/**
 * What is available, by libzmq's names. What is missing is false.
 *
 * ```ts
 * const endpoint = capability.ipc === true ? "ipc:///tmp/feed.sock" : "tcp://127.0.0.1:5555"
 * ```
 */
export const capability: Readonly<
  Partial<Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>>
> = Object.freeze({
  ipc: true,
  pgm: false,
  tipc: false,
  norm: false,
  curve: false,
  gssapi: false,
  draft: false,
})
