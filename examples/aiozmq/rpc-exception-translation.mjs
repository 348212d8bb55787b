// @ts-check
// What a method throws is thrown at the caller. Python's exceptions and JavaScript's errors are known everywhere;
// an error table makes errors of your own known too.

import { connectRpc, GenericError, method, py, serveRpc } from "typemq/rpc"

class SoldOut extends Error {
  /** Under this name it travels. Python would send that of the module before it. */
  name = "shop.SoldOut"
}

const shop = {
  order: method([], () => {
    // The message is what travels with it. The stack stays here: it is nobody else's business.
    throw new SoldOut("tea")
  }),
  price: method([], () => {
    throw new py.KeyError("coffee")
  }),
  pay: method([], () => {
    throw new RangeError("Nobody pays less than nothing.")
  }),
}

const server = await serveRpc(shop, { bind: "tcp://127.0.0.1:*" })
const connect = server.endpoint
const stranger = await connectRpc({ connect })
const customer = await connectRpc({
  connect,
  // A class, or any function that makes an error of what the remote one was made with.
  errorTable: { "shop.SoldOut": (/** @type {string} */ drink) => new SoldOut(`There is no ${drink} left.`) },
})

await customer.call.order().catch((error) => {
  console.log(`with the table: ${error instanceof SoldOut}, "${error.message}"`)
})
await stranger.call.order().catch((error) => {
  if (!(error instanceof GenericError)) throw error
  console.log(`without it: a GenericError of ${error.excType}, made with`, error.arguments)
})
await customer.call.price().catch((error) => {
  if (!(error instanceof py.KeyError)) throw error
  console.log("one of Python's:", error.name, error.args)
})
await customer.call.pay().catch((error) => {
  console.log(`one of JavaScript's: ${error instanceof RangeError}, "${error.message}"`)
})

for (const each of [stranger, customer, server]) each.close()
