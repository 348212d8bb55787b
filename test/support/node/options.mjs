// Tries options on libzmq's sockets by way of the npm package whose address is given: like options.py beside it, which
// says what goes in and out. Octets are set and not read.

import { text } from "node:stream/consumers"

const zmq = await import(process.argv[2])

const names = { int: "Int32", int64: "Int64", uint64: "Uint64", octets: "String", key: "String" }

class Probed extends zmq.Socket {
  read(number, kind) {
    if (names[kind] === "String") return null
    try {
      return Number(this[`get${names[kind]}Option`](number))
    } catch {
      return null
    }
  }

  try(number, kind, probe) {
    const value = typeof probe === "string" ? Buffer.from(probe, "hex") : probe
    try {
      this[`set${names[kind]}Option`](number, value)
      return null
    } catch (error) {
      return error.code ?? String(error)
    }
  }
}

const { types, options } = JSON.parse(await text(process.stdin))
const results = []
for (const type of types) {
  for (const { number, kind, probes } of options) {
    const socket = new Probed(type)
    const outcome = [[null, socket.read(number, kind)]]
    for (const probe of probes) outcome.push([socket.try(number, kind, probe), socket.read(number, kind)])
    results.push([type, number, outcome])
    socket.close()
  }
}
process.stdout.write(JSON.stringify({ version: zmq.version, results }), () => process.exit())
