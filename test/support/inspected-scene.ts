import { onTestFinished } from "vitest"
import { Context, Dealer, Pull, Push, Router } from "../../src/index.ts"
import { enableInspect, type Inspector } from "../../src/inspect/index.ts"
import { temporaryFolder } from "./temporary-folder.ts"
import { until } from "./until.ts"

/** A context with a few sockets that can be looked at. */
export interface InspectedScene {
  readonly folder: string
  readonly inspector: Inspector
  readonly context: Context
  readonly push: Push
  readonly pull: Pull
  readonly endpoint: string
}

/** A PUSH that has sent three messages of eight bytes to a PULL, a ROUTER that dropped one, and a DEALER. */
export const inspectedScene = async (name = "orders"): Promise<InspectedScene> => {
  const folder = temporaryFolder(onTestFinished)
  const context = new Context()
  const inspector = await enableInspect({ context, folder, name })
  onTestFinished(() => inspector.close())
  const push = new Push({ context, linger: 0 })
  const pull = new Pull({ context })
  const router = new Router({ context })
  const dealer = new Dealer({ context, linger: 0, routingId: "<b>worker</b>" })
  // Sockets that nobody refers to any more would be closed.
  const sockets = [push, pull, router, dealer]
  onTestFinished(async () => {
    await Promise.all(sockets.map((socket) => socket.close({ linger: 0 })))
    await context.destroy({ linger: 0 })
  })
  inspector.label(pull, "orders in")
  const endpoint = await pull.bind("tcp://127.0.0.1:*")
  push.connect(endpoint)
  dealer.connect(await router.bind("inproc://workers"))
  for (let count = 0; count < 3; count++) await push.send("8 octets")
  await router.send(["nobody", "lost"])
  await until(() => pull.stats().queuedIn === 3)
  return { folder, inspector, context, push, pull, endpoint }
}
