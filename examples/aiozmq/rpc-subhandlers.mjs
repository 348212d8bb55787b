// @ts-check
// Handlers inside of handlers are namespaces: a dot in the name of a call goes one level down. Objects of a class
// that extends AttrHandler keep a state; their methods are what `method` marked.

import { AttrHandler, connectRpc, method, NotFoundError, param, serveRpc } from "typemq/rpc"

class Counter extends AttrHandler {
  // Private, so out of reach however somebody spells it.
  #count = 0

  increase = method([param("by", Number, { default: 1 })], ({ by }) => {
    this.#count += by
    return this.#count
  })
}

class Shop extends AttrHandler {
  visitors = new Counter()
  sales = new Counter()
  // A plain object will do where there is no state, and levels may be as many as it takes.
  taxes = {
    reduced: { of: method([param("price", Number)], ({ price }) => (price * 7) / 100) },
    full: { of: method([param("price", Number)], ({ price }) => (price * 19) / 100) },
  }

  name = method(() => "The Corner Shop")
}

const server = await serveRpc(new Shop(), { bind: "tcp://127.0.0.1:*" })
/** @type {import("typemq/rpc").RpcClient<Shop>} */
const client = await connectRpc({ connect: server.endpoint })

console.log(await client.call.name())
await client.call.visitors.increase()
console.log(`visitors: ${await client.call.visitors.increase()}`)
console.log(`sales: ${await client.call.sales.increase(12)}`)
console.log(`taxes: ${await client.call.taxes.reduced.of(200)} or ${await client.call.taxes.full.of(200)}`)

// It cannot be called, and what is not there is told by its whole name.
const untyped = await connectRpc({ connect: server.endpoint })
for (const call of [untyped.call.taxes, untyped.call.taxes.reduced.by]) {
  await call(1).catch((/** @type {unknown} */ error) => {
    if (!(error instanceof NotFoundError)) throw error
    console.log(`not found: ${error.args[0]}`)
  })
}
for (const each of [untyped, client, server]) each.close()
