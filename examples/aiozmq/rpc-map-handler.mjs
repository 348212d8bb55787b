// @ts-check
// A Map as a handler, where Python has a dict: its entries can come and go while the service runs, under names
// that no identifier could have.

import { connectRpc, method, NotFoundError, param, serveRpc } from "typemq/rpc"

/** @type {Map<string, unknown>} */
const units = new Map()
const handler = new Map([["units", units]])

/** @param {number} factor */
const times = (factor) => method([param("value", Number)], ({ value }) => value * factor)
units.set("km-to-m", times(1000))
units.set("h-to-s", times(3600))

const server = await serveRpc(handler, { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc({ connect: server.endpoint })

console.log(`12 km are ${await client.call.units["km-to-m"](12)} m`)
console.log(`2 h are ${await client.call.units["h-to-s"](2)} s`)

/** @param {string} name */
const tryToCall = async (name) => {
  try {
    console.log(`${name}: ${await client.call.units[name]?.(1)}`)
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    console.log(`${name}: there is no ${error.args[0]}`)
  }
}

// What is set is served from the next call on; what is deleted is gone.
await tryToCall("kg-to-g")
units.set("kg-to-g", times(1000))
await tryToCall("kg-to-g")
units.delete("h-to-s")
await tryToCall("h-to-s")
// Only entries count: what every Map can do by itself is not for callers.
await tryToCall("clear")

for (const each of [client, server]) each.close()
