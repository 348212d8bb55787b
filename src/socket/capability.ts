/** The version of libzmq whose behaviour and wire protocol this library has. */
export const version = "4.3.5"

/** What is available, by libzmq's names. What is missing is false. */
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
