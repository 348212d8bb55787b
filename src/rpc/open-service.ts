import { createZmqConnection, type ZmqSocketType } from "../streams/connection.ts"
import type { ConnectedProtocol } from "./connected-protocol.ts"
import type { ServiceOptions } from "./service-options.ts"
import { HeaderWriter } from "./wire.ts"

/** Connects a protocol by a socket of a type, as the options say. */
export const openService = async <Protocol extends ConnectedProtocol>(
  protocol: Protocol,
  type: ZmqSocketType,
  { bind, connect, socket, context, signal }: ServiceOptions,
): Promise<Protocol> => {
  await createZmqConnection(() => protocol, type, { bind, connect, socket, context, signal })
  return protocol
}

/** The headers of a new client or server. */
export const newHeaders = (): HeaderWriter => {
  const [process = 0, random = 0] = crypto.getRandomValues(new Uint16Array(2))
  return new HeaderWriter(ownProcess() ?? process, random)
}

const ownProcess = (): number | undefined => (globalThis as { process?: { pid?: number } }).process?.pid
