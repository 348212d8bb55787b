/**
 * Lets structured clones fail, which `postMessage` makes, with an error that says why: a socket lives in the thread
 * that made it, and its clone would be an empty object.
 */
export const bindToThread = (object: object, what: "socket" | "context"): void => {
  // Platforms name the first value that they cannot clone, and none can clone symbols.
  Object.defineProperty(object, "thread", { enumerable: true, value: reasons[what] })
}

const reasons = Object.freeze({
  socket: Symbol("a socket stays in the thread that made it: send its endpoint, and connect to that"),
  context: Symbol("a context stays in the thread that made it: make one in each thread"),
})
