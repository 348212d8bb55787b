import { type ProxyOptions, socketsOf } from "./proxy.ts"
import { steerBy } from "./proxy-control.ts"
import { Relay } from "./relay.ts"
import { Socket } from "./socket.ts"

/** What a running proxy may have besides its sockets. */
export interface ProxyRunOptions extends ProxyOptions {
  /** Ends it: the promise then resolves. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Passes messages between two sockets, in both directions as far as their types have them: zmq_proxy. Unlike the
 * class `Proxy` it closes nothing, and takes sockets that are neither bound nor connected yet. Both may be the same
 * socket, which then gets back what it sends.
 *
 * Resolves when one of the two sockets is closed or the signal aborts; what was not passed on by then can be
 * received. Rejects with ETERM when the context is shut down, with EBADF when the capture is closed, and with what the
 * sockets refuse. Throws `TypeError` for what is no socket, EBADF for one that is closed, EBUSY for one that is
 * received from already.
 *
 * ```ts
 * const stop = new AbortController()
 * const [clients, workers] = [new Router(), new Dealer()]
 * await clients.bind("tcp://127.0.0.1:*")
 * await workers.bind("tcp://127.0.0.1:*")
 * const running = proxy(clients, workers, { signal: stop.signal })
 * stop.abort()
 * await running
 * ```
 */
export const proxy = (
  frontEnd: Socket,
  backEnd: Socket,
  options?: Socket | ProxyRunOptions | null,
): Promise<void> => {
  const { capture, control } = socketsOf(frontEnd, backEnd, options)
  const { signal } = options instanceof Socket ? {} : (options ?? {})
  const relay = new Relay(frontEnd, backEnd, capture)
  relay.check(control)
  if (signal?.aborted === true) return Promise.resolve()
  const stop = (): void => relay.stop()
  const running = relay.run()
  signal?.addEventListener("abort", stop, { once: true })
  const release =
    control === undefined
      ? undefined
      : steerBy(control, {
          pause: () => relay.pause(),
          resume: () => relay.resume(),
          terminate: stop,
          statistics: () => relay.statistics,
        })
  return running.finally(() => {
    signal?.removeEventListener("abort", stop)
    release?.()
  })
}

/**
 * A proxy that is steered by the messages of a control socket: zmq_proxy_steerable. What it understands, see
 * `ProxyOptions`; after `TERMINATE` the promise resolves. Else as `proxy`.
 *
 * ```ts
 * const [front, back, control] = [new Pull(), new Push(), new Reply()]
 * await front.bind("tcp://127.0.0.1:*")
 * await back.bind("tcp://127.0.0.1:*")
 * const running = proxySteerable(front, back, null, control)
 * const operator = new Request()
 * operator.connect(await control.bind("inproc://control"))
 * await operator.send("TERMINATE")
 * await running
 * ```
 */
export const proxySteerable = (
  frontEnd: Socket,
  backEnd: Socket,
  capture: Socket | null | undefined,
  control: Socket,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> => proxy(frontEnd, backEnd, { capture, control, signal })

/**
 * The same as `proxy`; the type (`QUEUE`, `FORWARDER`, `STREAMER`) says nothing.
 *
 * ```ts
 * const running = device(zmq.QUEUE, new Router(), new Dealer())
 * ```
 *
 * @deprecated Use `proxy`.
 */
export const device = (_type: number, frontEnd: Socket, backEnd: Socket): Promise<void> =>
  proxy(frontEnd, backEnd)
