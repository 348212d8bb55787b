import { createZmqConnection, type ZmqConnectionOptions, type ZmqSocketType } from "./connection.ts"
import { type StreamBuffers, ZmqStream } from "./stream.ts"
import { bufferLimits } from "./water-limits.ts"

/** How a stream is made. */
export interface ZmqStreamOptions extends ZmqConnectionOptions, StreamBuffers {
  /** Bytes of unsent messages above which `drain` waits. Default: 64 KiB, or four times `lowWrite`. */
  readonly highWrite?: number | null | undefined
  /** Bytes at or below which it goes on. Default: a quarter of `highWrite`. */
  readonly lowWrite?: number | null | undefined
}

/**
 * Makes a socket to read messages from and write messages to. Rejects as `createZmqConnection` does, and with
 * `RangeError` for limits that are none, before there is a socket.
 *
 * ```ts
 * await using stream = await createZmqStream(zmq.PULL, { bind: "tcp://127.0.0.1:*", highRead: 1024 * 1024 })
 * for await (const [job] of stream) handle(job)
 * ```
 */
export const createZmqStream = async (
  type: ZmqSocketType,
  options: ZmqStreamOptions = {},
): Promise<ZmqStream> => {
  const limits = bufferLimits({ high: options.highWrite, low: options.lowWrite })
  const stream = new ZmqStream(options)
  const { transport } = await createZmqConnection(() => stream.protocol, type, options)
  transport.setWriteBufferLimits(limits)
  return stream
}
