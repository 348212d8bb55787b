import type { ChildProcess } from "node:child_process"
import type { Worker } from "node:worker_threads"
import type { RandomPortOptions } from "../socket/random-port.ts"
import type { ProxyStatistics } from "../socket/relay.ts"
import { launchOf, runningOf } from "./base-device.ts"
import type { ProxySteerableConfiguration } from "./device-plan.ts"
import { launchInProcess } from "./launch-in-process.ts"
import { launchInWorker } from "./launch-in-worker.ts"
import { isConfiguration, MonitoredDevice, monitoredPlan } from "./monitored-device.ts"
import type { Launch } from "./running.ts"
import { type SocketType, sidePlan } from "./side-plan.ts"
import { recorderOf } from "./two-sides.ts"

/**
 * A `Proxy` that is told what to do while it runs: by its methods, and by the commands that its fourth socket receives.
 * Those are messages of one frame, `PAUSE`, `RESUME`, `TERMINATE` or `STATISTICS`; see `ProxyOptions` of the root export.
 *
 * ```ts
 * await using broker = new ProxySteerable({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 *   control: { type: "REP", bind: "inproc://control" },
 * })
 * await broker.start()
 * await broker.pause()
 * const { frontEnd } = await broker.statistics()
 * await broker.resume()
 * ```
 */
export class ProxySteerable extends MonitoredDevice {
  readonly #controlled: boolean

  /** Throws `TypeError` when a type is missing, EINVAL for one that there is not. */
  constructor(configuration: ProxySteerableConfiguration)
  /** The monitor is a PUB socket by default; without a type for it, there is no socket for commands. */
  constructor(inType: SocketType, outType: SocketType, monType?: SocketType, ctrlType?: SocketType)
  constructor(
    first: ProxySteerableConfiguration | SocketType,
    outType?: SocketType,
    monType?: SocketType,
    ctrlType?: SocketType,
  ) {
    const given: ProxySteerableConfiguration = isConfiguration(first)
      ? first
      : { in: first, out: outType as SocketType, monitor: monType, control: ctrlType }
    const control = given.control === undefined ? undefined : sidePlan(given.control, "control")
    super({ ...monitoredPlan(given), control }, given)
    this.#controlled = control !== undefined
  }

  /**
   * Records an endpoint that the control socket is to bind. Throws `TypeError` when there is none, else as `bindIn`.
   *
   * ```ts
   * forwarder.bindCtrl("tcp://127.0.0.1:5562")
   * ```
   */
  bindCtrl(address: string): void {
    this.#control().bind(address)
  }

  /**
   * Records an endpoint that the control socket is to connect to. Throws as `bindCtrl`.
   *
   * ```ts
   * forwarder.connectCtrl("tcp://127.0.0.1:5562")
   * ```
   */
  connectCtrl(address: string): void {
    this.#control().connect(address)
  }

  /**
   * Records an option of the control socket, by its name or by libzmq's number. Throws as `bindCtrl`.
   *
   * ```ts
   * forwarder.setOptionCtrl("subscribe", "")
   * ```
   */
  setOptionCtrl(option: string | number, value: unknown): void {
    this.#control().setOption(option, value)
  }

  /**
   * Binds the control socket to a port that nobody uses, at once: see `bindInToRandomPort`.
   *
   * ```ts
   * request.connect(`tcp://127.0.0.1:${await forwarder.bindCtrlToRandomPort("tcp://127.0.0.1")}`)
   * ```
   */
  async bindCtrlToRandomPort(address: string, options: RandomPortOptions = {}): Promise<number> {
    return this.#control().bindToRandomPort(address, options)
  }

  /**
   * Lets messages wait in the sockets until `resume`. Rejects with EBADF when the device does not run.
   *
   * ```ts
   * await forwarder.pause()
   * ```
   */
  async pause(): Promise<void> {
    await this[runningOf].pause()
  }

  /**
   * Goes on after `pause`. Rejects with EBADF when the device does not run.
   *
   * ```ts
   * await forwarder.resume()
   * ```
   */
  async resume(): Promise<void> {
    await this[runningOf].resume()
  }

  /**
   * Ends it, as `stop` does. Rejects with EBADF when the device does not run.
   *
   * ```ts
   * await forwarder.terminate()
   * ```
   */
  async terminate(): Promise<void> {
    void this[runningOf]
    await this.stop()
  }

  /**
   * What went through it so far: every frame counts. Rejects with EBADF when the device does not run.
   *
   * ```ts
   * const { frontEnd, backEnd } = await forwarder.statistics()
   * console.log(`${frontEnd.framesIn} frames came in, ${backEnd.framesOut} went out`)
   * ```
   */
  async statistics(): Promise<ProxyStatistics> {
    return this[runningOf].statistics()
  }

  #control(): ReturnType<ProxySteerable[typeof recorderOf]> {
    if (!this.#controlled)
      throw new TypeError("The device has no control socket: give its type when it is made.")
    return this[recorderOf]("control")
  }
}

/**
 * A `ProxySteerable` in a thread of its own, with a context of its own: PyZMQ's `ThreadProxySteerable`.
 *
 * ```ts
 * await using broker = new WorkerProxySteerable(zmq.ROUTER, zmq.DEALER, zmq.PUB, zmq.PAIR)
 * const ports = [
 *   await broker.bindInToRandomPort("tcp://127.0.0.1"),
 *   await broker.bindOutToRandomPort("tcp://127.0.0.1"),
 *   await broker.bindCtrlToRandomPort("tcp://127.0.0.1"),
 * ]
 * await broker.start()
 * ```
 */
export class WorkerProxySteerable extends ProxySteerable {
  /** The thread, once there is one. */
  declare readonly launcher: Worker | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInWorker
  }
}

/**
 * A `ProxySteerable` in a process of its own.
 *
 * ```ts
 * await using broker = new ProcessProxySteerable({
 *   in: { type: "PULL", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "PUSH", bind: "tcp://127.0.0.1:*" },
 * })
 * await broker.start()
 * await broker.pause()
 * ```
 */
export class ProcessProxySteerable extends ProxySteerable {
  /** The process, once there is one. */
  declare readonly launcher: ChildProcess | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInProcess
  }
}
