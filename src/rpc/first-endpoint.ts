import type { ZmqTransport } from "../streams/transport.ts"

/** The endpoint that was bound first, or else connected first; undefined where there is none. */
export const firstEndpoint = (transport: ZmqTransport): string | undefined => {
  for (const endpoint of transport.bindings()) return endpoint
  for (const endpoint of transport.connections()) return endpoint
  return undefined
}
