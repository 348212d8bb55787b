import { type ZmqError, zmqError } from "../core/errors.ts"
import { engineOf } from "./internals.ts"
import { type FlowHost, type FlowView, ProxyFlow } from "./proxy-flow.ts"
import type { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"

/** What went through one socket of a proxy. */
export interface ProxyTraffic {
  /** Frames that it has received. */
  readonly framesIn: number
  /** Bytes in them. */
  readonly bytesIn: number
  /** Frames that were sent by it. */
  readonly framesOut: number
  /** Bytes in them. */
  readonly bytesOut: number
}

/** What went through a proxy. */
export interface ProxyStatistics {
  /** Through the socket that was given first. */
  readonly frontEnd: ProxyTraffic
  /** Through the socket that was given second. */
  readonly backEnd: ProxyTraffic
}

/** How the two directions of a proxy change and show what they pass on. */
export interface RelayViews {
  readonly forth: FlowView
  readonly back: FlowView
}

/** What makes a proxy: passes messages between two sockets, and leaves them open. */
export class Relay implements FlowHost {
  readonly capture: SocketEngine | undefined
  /** Held, for nobody else may refer to them while it runs. */
  readonly sockets: readonly Socket[]
  readonly #ends: readonly SocketEngine[]
  readonly #forth: ProxyFlow
  readonly #back: ProxyFlow
  readonly #flows: ProxyFlow[]
  #stops: (() => void)[] = []
  #settle: ((error?: unknown) => void) | undefined

  /** The directions are those that the types of the sockets have. */
  constructor(frontEnd: Socket, backEnd: Socket, capture: Socket | undefined, views?: RelayViews) {
    const [front, back] = [frontEnd[engineOf], backEnd[engineOf]]
    this.capture = capture?.[engineOf]
    this.sockets = capture === undefined ? [frontEnd, backEnd] : [frontEnd, backEnd, capture]
    this.#ends = front === back ? [front] : [front, back]
    this.#forth = new ProxyFlow(front, back, this, views?.forth)
    this.#back = new ProxyFlow(back, front, this, views?.back)
    this.#flows = []
    if (front.spec.receives && back.spec.sends) this.#flows.push(this.#forth)
    if (front !== back && back.spec.receives && front.spec.sends) this.#flows.push(this.#back)
  }

  /** Throws EBADF, ETERM, and EBUSY when messages are received otherwise already. */
  check(control?: Socket): void {
    for (const engine of this.#ends) engine.check()
    for (const engine of [...this.#ends, control?.[engineOf]]) {
      if (engine?.receiver.consuming === true || engine?.receiver.waiting === true) {
        throw zmqError("EBUSY", "A socket of a proxy is being received from already: stop that first.")
      }
    }
  }

  /**
   * Resolves when it is stopped or one of the two sockets is closed. Rejects with ETERM when a context is shut
   * down, with EBADF when the capture is closed, and with what the sockets refuse.
   */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => {
        this.#settle = undefined
        for (const stop of this.#stops.splice(0)) stop()
        for (const flow of this.#flows) flow.stop()
        if (error === undefined) resolve()
        else reject(error)
      }
      for (const engine of this.#ends) this.#stops.push(engine.onEnd((error) => this.#ended(error)))
      if (this.capture !== undefined) this.#stops.push(this.capture.onEnd((error) => this.#settle?.(error)))
      for (const flow of this.#flows) flow.start()
      if (this.#flows.length === 0) this.stop()
    })
  }

  stop(): void {
    this.#settle?.()
  }

  pause(): void {
    for (const flow of this.#flows) flow.pause(true)
  }

  resume(): void {
    for (const flow of this.#flows) flow.pause(false)
  }

  get statistics(): ProxyStatistics {
    const [forth, back] = [this.#forth, this.#back]
    // One socket that gets back what it sends has but one direction.
    const returning = this.#ends.length === 1 ? forth : back
    return {
      frontEnd: {
        framesIn: forth.framesTaken,
        bytesIn: forth.bytesTaken,
        framesOut: returning.framesPassed,
        bytesOut: returning.bytesPassed,
      },
      backEnd: {
        framesIn: returning.framesTaken,
        bytesIn: returning.bytesTaken,
        framesOut: forth.framesPassed,
        bytesOut: forth.bytesPassed,
      },
    }
  }

  moved(flow: ProxyFlow): void {
    const other = flow === this.#forth ? this.#back : this.#forth
    if (!other.open) other.judge()
  }

  failed(error: unknown): void {
    this.#settle?.(error)
  }

  #ended(error: ZmqError): void {
    this.#settle?.(error.code === "EBADF" ? undefined : error)
  }
}
