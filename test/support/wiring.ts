import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { Context, Dealer, type Socket } from "../../src/index.ts"
import { ownPlace } from "./network.ts"
import { temporaryFolder } from "./temporary-folder.ts"

export type Transport = "tcp" | "ipc" | "inproc"

export const transports: readonly Transport[] = ["tcp", "ipc", "inproc"]

/** How a publisher and a subscriber are to be joined. */
export interface Wiring {
  readonly transport: Transport
  readonly binder: "publisher" | "subscriber"
}

/** Each transport with each of the two as the one that binds. */
export const wirings: readonly Wiring[] = transports.flatMap((transport) => [
  { transport, binder: "publisher" as const },
  { transport, binder: "subscriber" as const },
])

/** A context for one test: it does not linger, and receives that wait in vain fail before the test's time is up. */
export const testContext = (): Context => {
  const context = new Context({ blocky: false })
  context.defaults.receiveTimeout = 8_000
  context.defaults.reconnectInterval = 5
  return context
}

/** Where to bind so that the endpoint is one of its own. */
export const anyEndpoint = (transport: Transport): string =>
  transport === "tcp" ? ownPlace() : transport === "ipc" ? "ipc://*" : `inproc://${randomUUID()}`

/**
 * An endpoint that can be connected to before it is bound, and bound several times. On Linux its address is
 * taken at random out of the loopback network, so that no other process takes the port in between.
 */
export const reservedEndpoint = async (transport: Transport): Promise<string> => {
  if (transport === "inproc") return anyEndpoint(transport)
  if (transport === "ipc") return `ipc://${join(temporaryFolder(onTestFinished), "socket")}`
  const socket = new Dealer()
  const endpoint = await socket.bind(ownPlace())
  await socket.close()
  return endpoint
}

/** Binds the first socket and connects the others to it; answers the endpoint. */
export const link = async (
  transport: Transport,
  binder: Socket,
  ...connectors: Socket[]
): Promise<string> => {
  const endpoint = await binder.bind(anyEndpoint(transport))
  for (const connector of connectors) connector.connect(endpoint)
  return endpoint
}

/** Joins a publisher and a subscriber; answers the endpoint. */
export const wire = (
  { transport, binder }: Wiring,
  publisher: Socket,
  subscriber: Socket,
): Promise<string> =>
  binder === "publisher" ? link(transport, publisher, subscriber) : link(transport, subscriber, publisher)

/** The frames of a message as text, one character for each octet. */
export const text = (message: readonly Buffer[] | undefined): string[] =>
  (message ?? []).map((frame) => frame.toString("latin1"))
