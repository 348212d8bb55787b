import { engineOf } from "./internals.ts"
import { NumberedOptions } from "./numbered-options.ts"
import { bindToRandomPort, type RandomPortOptions } from "./random-port.ts"
import { ScopedEndpoint } from "./scoped-endpoint.ts"
import type { SocketEngine } from "./socket-engine.ts"

/** Binding and connecting, which is the same for all sockets. */
export abstract class SocketEndpoints extends NumberedOptions {
  /** @internal */
  abstract readonly [engineOf]: SocketEngine

  /** The endpoint bound or connected last, wildcards filled in; null before the first. */
  get lastEndpoint(): string | null {
    return this[engineOf].options.get("lastEndpoint") as string | null
  }

  /**
   * Binds to an endpoint and resolves to the one really bound, with its port where a `*` was given.
   *
   * Rejects with EADDRINUSE, EADDRNOTAVAIL, EACCES, ENODEV (no such interface or host), EINVAL (malformed),
   * ENAMETOOLONG, EPROTONOSUPPORT, with EINVAL while options of security contradict each other, and with ENOTSUP
   * while they ask for what is not available.
   * Throws EBADF and ETERM at once.
   *
   * ```ts
   * const endpoint = await socket.bind("tcp://*:*") // "tcp://0.0.0.0:49152"
   * ```
   */
  bind(address: string): Promise<string> {
    return this[engineOf].checked(address).bindLater(address)
  }

  /**
   * Binds at once, and answers the endpoint really bound. As `bind`, but host names are not looked up
   * (ENODEV) and errors are thrown.
   *
   * ```ts
   * pull.connect(push.bindSync("inproc://jobs"))
   * ```
   */
  bindSync(address: string): string {
    return this[engineOf].bind(address)
  }

  /**
   * Ends what was bound to this endpoint, and the connections that came in there. What they delivered can
   * still be received; what waits for them is lost. Rejects with ENOENT when there is no such endpoint:
   * name the one that `bind` resolved to, not the wildcard.
   *
   * ```ts
   * const endpoint = await pull.bind("tcp://127.0.0.1:*")
   * await pull.unbind(endpoint)
   * ```
   */
  unbind(address: string): Promise<void> {
    return this[engineOf].checked(address).endLater(address)
  }

  /**
   * Like `unbind`, but throws.
   *
   * ```ts
   * pull.unbindSync(pull.bindSync("inproc://jobs"))
   * ```
   */
  unbindSync(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Connects to an endpoint, in the background and again whenever the connection is lost. Throws at once
   * what is wrong with the endpoint itself (EINVAL, EPROTONOSUPPORT, ENAMETOOLONG), and with options of security
   * as `bind` does. That nobody is there is no error: see `events`.
   *
   * ```ts
   * socket.connect("tcp://127.0.0.1:5555")
   * ```
   */
  connect(address: string): void {
    this[engineOf].connect(address)
  }

  /**
   * Ends a connection made by `connect`. Nothing is received from it any more; what waits for it is still
   * sent, for as long as `linger` says. Throws ENOENT when there is none.
   *
   * ```ts
   * push.connect("tcp://127.0.0.1:5555")
   * push.disconnect("tcp://127.0.0.1:5555")
   * ```
   */
  disconnect(address: string): void {
    this[engineOf].end(address)
  }

  /**
   * Binds to a port that nobody uses, and resolves to its number. Without a range the system chooses; else ports of
   * the range are tried in random order. `address` is an endpoint without its port.
   *
   * Rejects with `BindError` when `maxTries` ports were in use, with EPROTONOSUPPORT for transports without ports, and
   * as `bind` does. Throws `RangeError` for an empty range, EBADF and ETERM at once.
   *
   * ```ts
   * const port = await pull.bindToRandomPort("tcp://127.0.0.1", { min: 50_000, max: 51_000 })
   * ```
   */
  bindToRandomPort(address: string, options: RandomPortOptions = {}): Promise<number> {
    this[engineOf].checked(address)
    return bindToRandomPort((endpoint) => this.bind(endpoint), address, options)
  }

  /**
   * As `bind`, but resolves to something that `await using` unbinds at the end of a block.
   *
   * ```ts
   * await using bound = await pull.bindScoped("tcp://127.0.0.1:*")
   * push.connect(bound.endpoint)
   * ```
   */
  async bindScoped(address: string): Promise<ScopedEndpoint> {
    return new ScopedEndpoint(this[engineOf], "bind", await this.bind(address))
  }

  /**
   * As `connect`, but answers something that `using` disconnects at the end of a block.
   *
   * ```ts
   * using connection = push.connectScoped("tcp://127.0.0.1:5555")
   * ```
   */
  connectScoped(address: string): ScopedEndpoint {
    this.connect(address)
    return new ScopedEndpoint(this[engineOf], "connect", address)
  }
}
