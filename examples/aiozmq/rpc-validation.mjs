// @ts-check
// Each parameter may have a validator, which checks and converts what callers give: a function that throws, or a
// schema of zod, valibot, arktype and others that follow Standard Schema.

import { connectRpc, method, named, ParametersError, param, rest, serveRpc } from "typemq/rpc"

/** @param {unknown} value */
const positive = (value) => {
  // Every error is the caller's, if it is a TypeError or a RangeError: others would be mistakes of the server.
  if (typeof value !== "number") throw new TypeError("This takes a number.")
  if (value <= 0) throw new RangeError("This takes a number above nothing.")
  return value
}

const api = {
  root: method([param("value", positive), named("digits", Number, { default: 2 })], ({ value, digits }) =>
    Number(Math.sqrt(value).toFixed(digits)),
  ),
  // The handler gets what the validator made: a URL, though text came over the wire.
  hostOf: method({ address: (/** @type {string} */ text) => new URL(text) }, ({ address }) => address.host),
  // The validator of a rest parameter checks each of its values.
  mean: method(
    [rest("values", positive)],
    ({ values }) => values.reduce((sum, each) => sum + each, 0) / values.length,
  ),
}

const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc({ connect: server.endpoint })

console.log(await client.call.root(2))
console.log(await client.call.root({ value: 2, digits: 4 }))
console.log(await client.call.hostOf("https://example.org/index.html"))
console.log(await client.call.mean(1, 2, 6))

for (const call of [
  () => client.call.root("two"),
  () => client.call.root(-1),
  () => client.call.hostOf("somewhere"),
  () => client.call.mean(1, 2, null),
]) {
  await call().catch((error) => {
    if (!(error instanceof ParametersError)) throw error
    console.log(error.message)
  })
}

for (const each of [client, server]) each.close()
