import type { Duplex } from "node:stream"

/** Passes on what either says to the other, until both have ended or one of them fails. */
export const joinStreams = (near: Duplex, far: Duplex): void => {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    from.pipe(to)
    from.on("error", () => {})
    from.once("close", () => {
      // Nobody hears the other any more. What it is still to be told, it is, if this one ended in good order.
      if (from.readableEnded && !to.writableFinished) to.once("finish", () => to.destroy())
      else to.destroy()
    })
  }
}
