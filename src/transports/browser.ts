import type { OpenDiagnosticChannel } from "./diagnostic-channel.ts"
import type { RequirePackage } from "./optional-package.ts"
import type { Transport } from "./transport.ts"
import { ws, wss } from "./websocket-browser.ts"
import type { X25519 } from "./x25519.ts"

/** The transports that a browser offers, besides inproc, which every platform has. */
export const transports: readonly Transport[] = [ws, wss]

/** A browser has none that are not bundled. */
export const requirePackage: RequirePackage = (name) => {
  throw new Error(`A browser cannot load ${name}.`)
}

/** A browser has no such channels: nobody ever subscribes. */
export const diagnosticChannel: OpenDiagnosticChannel = () => ({
  hasSubscribers: false,
  publish() {},
  runStores: (_message, run) => run(),
})

/** A browser makes such keys only for those who wait. */
export const x25519: X25519 | undefined = undefined
