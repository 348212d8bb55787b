// @ts-check

// The roles of typemq's services and streams.

import { PULL, PUSH } from "typemq"
import { connectPipeline, connectRpc, method, param, servePipeline, serveRpc } from "typemq/rpc"
import { createZmqStream } from "typemq/streams"
import { Meter, makeBody, report } from "./peer.mjs"

/** @typedef {import("./peer.mjs").Settings} Settings */
/** @typedef {{ add(a: number, b: number): Promise<number>, stop(): Promise<null> }} Calls */

/** Calls that are made before anybody waits for room. */
const burst = 256

/** @type {Record<string, import("./peer.mjs").Role>} */
export const rpcRoles = {
  async "rpc-server"({ endpoint }) {
    /** @type {() => void} */
    let stop = () => {}
    const stopped = new Promise((resolve) => {
      stop = () => resolve(undefined)
    })
    const api = {
      add: method([param("a"), param("b")], ({ a, b }) => Number(a) + Number(b)),
      stop: method(() => stop()),
    }
    const server = await serveRpc(api, { bind: endpoint })
    report({ endpoint: server.endpoint })
    await stopped
    server.close()
    await server.waitClosed()
    return {}
  },

  async "rpc-client"({ endpoint, window, warmup, count }) {
    const client = await connectRpc({ connect: endpoint })
    const call = /** @type {Calls} */ (/** @type {unknown} */ (client.call))
    /** @param {number} total */
    const run = async (total) => {
      let left = total
      const worker = async () => {
        while (left-- > 0) if ((await call.add(1, 2)) !== 3) throw new Error("a wrong answer arrived")
      }
      await Promise.all(Array.from({ length: window }, worker))
    }
    await run(warmup)
    const started = performance.now()
    await run(count)
    const milliseconds = performance.now() - started
    await call.stop()
    client.close()
    await client.waitClosed()
    return { milliseconds }
  },

  async "pipeline-server"(settings) {
    const meter = new Meter({ ...settings, size: 0 })
    const none = new Uint8Array(0)
    const api = { note: method([param("a"), param("b")], () => void meter.take(none)) }
    const server = await servePipeline(api, { bind: settings.endpoint })
    report({ endpoint: server.endpoint })
    const result = await meter.done
    server.close()
    await server.waitClosed()
    return result
  },

  async "pipeline-client"({ endpoint, warmup, count }) {
    const client = await connectPipeline({ connect: endpoint })
    const notify = /** @type {{ note(a: number, b: number): Promise<null> }} */ (
      /** @type {unknown} */ (client.notify)
    )
    for (let i = 0; i < warmup + count; i++) {
      const sent = notify.note(1, 2)
      if (i % burst === 0) await sent
    }
    client.close()
    await client.waitClosed()
    return {}
  },

  async "stream-reader"(settings) {
    const stream = await createZmqStream(PULL, { bind: settings.endpoint })
    report({ endpoint: [...(stream.transport?.bindings() ?? [])][0] })
    const meter = new Meter(settings)
    for await (const [body] of stream) if (!meter.take(body)) break
    stream.close()
    return meter.done
  },

  async "stream-writer"({ endpoint, size, warmup, count }) {
    const stream = await createZmqStream(PUSH, { connect: endpoint })
    const { transport } = stream
    const body = makeBody(size)
    for (let left = warmup + count; left > 0; left--) {
      stream.write([body])
      await stream.drain()
    }
    stream.close()
    await transport?.waitClosed()
    return {}
  },
}
