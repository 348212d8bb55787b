import type { Context } from "../../src/index.ts"
import {
  type ConnectionErrorContext,
  createZmqConnection,
  type ZmqConnectionOptions,
  type ZmqSocketOf,
  type ZmqSocketType,
  type ZmqTransport,
} from "../../src/streams/index.ts"
import { Feed } from "./feed.ts"
import { RecordingProtocol } from "./recording-protocol.ts"

/** A transport whose protocol notes what it is told, and whose errors and warnings are noted too. */
export interface RecordedConnection<Type extends ZmqSocketType> {
  readonly transport: ZmqTransport<ZmqSocketOf<Type>>
  readonly protocol: RecordingProtocol
  readonly errors: Feed<ConnectionErrorContext>
  readonly warnings: string[]
}

/** Opens a connection in a context. */
export const openRecorded = async <const Type extends ZmqSocketType>(
  context: Context,
  type: Type,
  options: ZmqConnectionOptions = {},
  protocol = new RecordingProtocol(),
): Promise<RecordedConnection<Type>> => {
  const errors = new Feed<ConnectionErrorContext>()
  const warnings: string[] = []
  const { transport } = await createZmqConnection(() => protocol, type, {
    context,
    onError: (error) => errors.push(error),
    logger: { warn: (text) => warnings.push(text) },
    ...options,
  })
  return { transport, protocol, errors, warnings }
}
