// @ts-check
// A function that others call: by position, by name, or with what it has by default. The client may be Python's
// as well (`await client.call.add(1, b=2)`).

import { connectRpc, method, param, py, serveRpc } from "typemq/rpc"

const api = {
  add: method([param("a", Number), param("b", Number, { default: 1 })], ({ a, b }) => a + b),
  // Not marked, so nobody can call it from outside.
  secret: () => "the key is under the mat",
}

const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })

// With the type of the API an editor knows the calls; without it everything may be called.
/** @type {import("typemq/rpc").RpcClient<typeof api>} */
const client = await connectRpc({ connect: server.endpoint, timeout: 1000 })

console.log(`by position: ${await client.call.add(1, 2)}`)
console.log(`by name: ${await client.call.add({ a: 40, b: 2 })}`)
console.log(`with the default: ${await client.call.add(9)}`)

// Calls do not wait for each other.
const sums = await Promise.all([1, 2, 3].map((number) => client.call.add(number, number)))
console.log(`three at once: ${sums.join(", ")}`)

client.close()
server.close()

// Closing ends what the program waited for: from here on calls fail at once.
await client.waitClosed()
try {
  await client.call.add(1, 2)
} catch (error) {
  if (!(error instanceof py.Exception)) throw error
  console.log(`afterwards: ${error.name}`)
}
