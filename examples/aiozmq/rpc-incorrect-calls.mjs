// @ts-check
// What callers can do wrong, and what they are told. The server goes on after all of it.

import { connectRpc, method, NotFoundError, ParametersError, param, serveRpc } from "typemq/rpc"

const api = {
  add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b),
  hidden: () => "not marked, so not served",
}

const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc({ connect: server.endpoint })

/** @type {Record<string, () => Promise<unknown>>} */
const calls = {
  "a method that there is not": () => client.call.subtract(2, 1),
  "a method of a namespace that there is not": () => client.call.arithmetic.add(2, 1),
  "a function that is not marked": () => client.call.hidden(),
  "too few arguments": () => client.call.add(2),
  "too many arguments": () => client.call.add(2, 1, 0),
  "a name that no parameter has": () => client.call.add({ a: 2, b: 1, c: 0 }),
  "no method at all": async () => client.call(2, 1),
  // What cannot be packed never leaves: the error comes from the client itself.
  "an argument that cannot travel": async () => client.call.add(2, Symbol("one")),
}

for (const [what, call] of Object.entries(calls)) {
  await call().catch((error) => {
    const kind =
      error instanceof NotFoundError
        ? "not found"
        : error instanceof ParametersError
          ? "arguments"
          : error.name
    console.log(`${what}: ${kind}: ${error.message}`)
  })
}

console.log(`a correct call: ${await client.call.add(2, 1)}`)
for (const each of [client, server]) each.close()
