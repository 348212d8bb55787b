import { engineOf } from "../socket/internals.ts"
import type { Event } from "../socket/monitor.ts"
import type { Socket } from "../socket/socket.ts"
import { openTunnel } from "./open-tunnel.ts"
import type { Tunnel } from "./tunnel.ts"
import type { TunnelOptions } from "./tunnel-options.ts"

/**
 * Connects a socket to an endpoint through a tunnel that is opened for it: see `openTunnel`. The tunnel closes with
 * the socket, once that has done lingering; when the tunnel closes first, the socket is disconnected from it.
 * (PyZMQ's `tunnel_connection`.) Rejects as `openTunnel` does, and as `connect` throws.
 *
 * ```ts
 * const request = new zmq.Request()
 * await tunnelConnection(request, "tcp://127.0.0.1:5555", "me@gate.example.org")
 * await request.send("hello")
 * ```
 */
export const tunnelConnection = async (
  socket: Socket,
  endpoint: string,
  server: string,
  options: TunnelOptions = {},
): Promise<Tunnel> => {
  const engine = socket[engineOf]
  engine.check()
  const { monitor } = engine
  const over = new AbortController()
  const whenOver = (event: Event): void => {
    if (event.type === "end") over.abort()
  }
  monitor.watch(whenOver)
  try {
    const signal = options.signal === undefined ? over.signal : AbortSignal.any([options.signal, over.signal])
    const tunnel = await openTunnel(endpoint, server, { ...options, signal })
    try {
      socket.connect(tunnel.endpoint)
    } catch (error) {
      await tunnel.close()
      throw error
    }
    tunnel.on("close", () => {
      monitor.unwatch(whenOver)
      leave(socket, tunnel.endpoint)
    })
    over.signal.addEventListener("abort", () => void tunnel.close())
    return tunnel
  } catch (error) {
    monitor.unwatch(whenOver)
    if (over.signal.aborted) engine.check()
    throw error
  }
}

/** The port may be somebody else's from now on. */
const leave = (socket: Socket, endpoint: string): void => {
  if (socket.closed) return
  try {
    socket.disconnect(endpoint)
  } catch {
    // The application did so, or its context was shut down.
  }
}
