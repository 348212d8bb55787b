import type { Socket } from "../../src/index.ts"
import { until } from "./until.ts"
import { anyEndpoint, type Transport } from "./wiring.ts"

/** One way in which a socket (the hub) and its peers (the spokes) can come together. */
export interface Layout {
  readonly name: string
  readonly transport: Transport
  readonly binder: "hub" | "spokes"
  /** Whether connecting comes before binding. Only inside the process: elsewhere that is about reconnecting. */
  readonly connectFirst: boolean
}

const layout = (
  transport: Transport,
  binder: Layout["binder"],
  { connectFirst = false }: { readonly connectFirst?: boolean } = {},
): Layout => ({
  name: `${transport}, ${binder === "hub" ? "the socket binds" : "its peers bind"}${connectFirst ? " last" : ""}`,
  transport,
  binder,
  connectFirst,
})

/** Every transport in both roles; inside the process also with binding and connecting in either order. */
export const layouts: readonly Layout[] = [
  layout("tcp", "hub"),
  layout("tcp", "spokes"),
  layout("ipc", "hub"),
  layout("ipc", "spokes"),
  layout("inproc", "hub"),
  layout("inproc", "spokes"),
  layout("inproc", "hub", { connectFirst: true }),
  layout("inproc", "spokes", { connectFirst: true }),
]

export const inprocLayouts = layouts.filter((each) => each.transport === "inproc")
export const wireLayouts = layouts.filter((each) => each.transport !== "inproc")

/** Binds and connects, without waiting for what comes of it. Answers the endpoint between the hub and each spoke. */
export const introduce = async (
  { transport, binder, connectFirst }: Layout,
  hub: Socket,
  ...spokes: Socket[]
): Promise<string[]> => {
  if (connectFirst) {
    const shared = anyEndpoint(transport)
    const endpoints = spokes.map(() => (binder === "hub" ? shared : anyEndpoint(transport)))
    for (const [index, endpoint] of endpoints.entries())
      (binder === "hub" ? spokes[index] : hub)?.connect(endpoint)
    if (binder === "hub") await hub.bind(shared)
    else for (const [index, endpoint] of endpoints.entries()) await spokes[index]?.bind(endpoint)
    return endpoints
  }
  if (binder === "hub") {
    const endpoint = await hub.bind(anyEndpoint(transport))
    for (const spoke of spokes) spoke.connect(endpoint)
    return spokes.map(() => endpoint)
  }
  const endpoints: string[] = []
  for (const spoke of spokes) endpoints.push(await spoke.bind(anyEndpoint(transport)))
  for (const endpoint of endpoints) hub.connect(endpoint)
  return endpoints
}

/**
 * Brings a hub and its spokes together, and waits until all are connected. The hub's peers are attached in the
 * order of the spokes. Answers the endpoint between the hub and each spoke.
 */
export const join = async (how: Layout, hub: Socket, ...spokes: Socket[]): Promise<string[]> => {
  const peers = hub.stats().peers
  if (how.connectFirst) {
    const endpoints = await introduce(how, hub, ...spokes)
    await until(() => hub.stats().peers === peers + spokes.length)
    return endpoints
  }
  const endpoints: string[] = []
  const shared = how.binder === "hub" ? await hub.bind(anyEndpoint(how.transport)) : undefined
  for (const [index, spoke] of spokes.entries()) {
    const known = spoke.stats().peers
    const endpoint = shared ?? (await spoke.bind(anyEndpoint(how.transport)))
    const connector = shared === undefined ? hub : spoke
    connector.connect(endpoint)
    endpoints.push(endpoint)
    await until(() => hub.stats().peers === peers + index + 1 && spoke.stats().peers === known + 1)
  }
  return endpoints
}
