// @ts-check
// Names that are made up when they are asked for: [lookup] gets each part of a name and answers with a method, with
// a further handler, or with nothing.

import { connectRpc, lookup, method, NotFoundError, serveRpc } from "typemq/rpc"

/** A handler for whatever path: each part of the name is a level further down, `say` ends it. */
class Path {
  /** @param {string[]} parts */
  constructor(parts = []) {
    this.parts = parts
  }

  /** @param {string} name */
  [lookup](name) {
    // Names come from anybody: refuse what makes no sense rather than answer to everything.
    if (this.parts.length > 3 || name.startsWith("_")) return undefined
    if (name === "say") return method((/** @type {unknown} */ text) => `${this.parts.join("/")}: ${text}`)
    return new Path([...this.parts, name])
  }
}

const server = await serveRpc(new Path(), { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc({ connect: server.endpoint })

console.log(await client.call.say("hello"))
console.log(await client.call.north.say("hello"))
console.log(await client.call.north.by.northwest.say("hello"))

for (const call of [client.call._private.say, client.call.a.b.c.d.say, client.call.north]) {
  await call("hello").catch((/** @type {unknown} */ error) => {
    if (!(error instanceof NotFoundError)) throw error
    console.log(`not found: ${error.args[0]}`)
  })
}

for (const each of [client, server]) each.close()
