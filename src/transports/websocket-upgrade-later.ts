import type { TransportOptions } from "./transport.ts"
import type { Upgrade, UpgradeHandler } from "./websocket-stream.ts"
import type { UpgradeServer } from "./websocket-upgrade.ts"

/**
 * HTTP and the package for WebSockets take as long to load as everything else together, and programs that talk
 * over tcp and ipc never need them: they are loaded for the first connection that does. The connection waits,
 * nothing of it is read before.
 */
const loaded = () => import("./websocket-upgrade.ts")

const whenLoaded =
  (start: (upgrades: Awaited<ReturnType<typeof loaded>>) => Upgrade): Upgrade =>
  (socket, handler: UpgradeHandler) => {
    loaded().then(
      (upgrades) => {
        if (!socket.destroyed) start(upgrades)(socket, handler)
      },
      (error: Error) => {
        handler.failed(error)
        socket.destroy()
      },
    )
  }

/** Asks the other side for a WebSocket that speaks one of our sub-protocols. */
export const requestedUpgrade = (url: string, subprotocols: readonly string[]): Upgrade =>
  whenLoaded(({ requestUpgrade }) => requestUpgrade(url, subprotocols))

/** Answers the requests that come to one listener. */
export const servedUpgrade = (options: Pick<TransportOptions, "subprotocols" | "origins">): Upgrade => {
  let server: UpgradeServer | undefined
  return whenLoaded((upgrades) => {
    server ??= new upgrades.UpgradeServer(options)
    return server.upgrade
  })
}
