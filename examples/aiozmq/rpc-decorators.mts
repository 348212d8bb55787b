// A service as a class, with decorators on its methods. Decorators are for TypeScript, since no Node runs them yet:
// `npm run examples decorators` compiles this file and runs it; in a project of yours, tsc or a bundler does.

import { AttrHandler, connectRpc, method, named, ParametersError, param, serveRpc } from "typemq/rpc"

const positive = (value: unknown): number => {
  if (typeof value === "number" && value > 0) return value
  throw new RangeError("must be more than nothing")
}

class Account extends AttrHandler {
  #balance = 0
  readonly #bookings: string[] = []

  // Without parameters: called by position, with what the caller sends.
  @method()
  balance(): number {
    return this.#balance
  }

  // With parameters: by position or by name, checked. A decorator cannot change the type of its method, so that
  // callers see what is written here: one object.
  @method([param("amount", positive), named("note", String, { default: "" })])
  deposit({ amount, note = "" }: { amount: number; note?: string }): number {
    this.#bookings.push(`+${amount} ${note}`.trimEnd())
    this.#balance += amount
    return this.#balance
  }

  // A generator streams.
  @method()
  *bookings(): Generator<string> {
    yield* this.#bookings
  }

  // Not marked, so nobody can call it from outside.
  seize(): void {
    this.#balance = 0
  }
}

const server = await serveRpc(new Account(), { bind: "tcp://127.0.0.1:*" })
const client = await connectRpc<Account>({ connect: server.endpoint })

await client.call.deposit({ amount: 70 })
console.log(`after two deposits: ${await client.call.deposit({ amount: 50, note: "from my aunt" })}`)
for await (const each of client.stream.bookings()) console.log(`booked: ${each}`)
await client.call.deposit({ amount: -5 }).catch((error: unknown) => {
  if (!(error instanceof ParametersError)) throw error
  console.log(error.message)
})
console.log(`so there are ${await client.call.balance()}`)

for (const each of [client, server]) each.close()
