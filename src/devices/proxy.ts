import type { ChildProcess } from "node:child_process"
import type { Worker } from "node:worker_threads"
import { launchOf } from "./base-device.ts"
import type { ProxyConfiguration } from "./device-plan.ts"
import { launchInProcess } from "./launch-in-process.ts"
import { launchInWorker } from "./launch-in-worker.ts"
import { isConfiguration, MonitoredDevice, monitoredPlan } from "./monitored-device.ts"
import type { Launch } from "./running.ts"
import type { SocketType } from "./side-plan.ts"

/**
 * A device with a third socket, which gets a copy of every message. It is PyZMQ's class of this name; the class of the
 * root export takes sockets that there are already.
 *
 * ```ts
 * await using forwarder = new Proxy({
 *   in: { type: "PULL", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "PUSH", bind: "tcp://127.0.0.1:*" },
 *   monitor: { type: "PUB", bind: "inproc://seen" },
 * })
 * await forwarder.start()
 * ```
 */
export class Proxy extends MonitoredDevice {
  /** Throws `TypeError` when a type is missing, EINVAL for one that there is not. */
  constructor(configuration: ProxyConfiguration)
  /** The monitor is a PUB socket by default. */
  constructor(inType: SocketType, outType: SocketType, monType?: SocketType)
  constructor(first: ProxyConfiguration | SocketType, outType?: SocketType, monType?: SocketType) {
    const given: ProxyConfiguration = isConfiguration(first)
      ? first
      : { in: first, out: outType as SocketType, monitor: monType }
    super(monitoredPlan(given), given)
  }
}

/**
 * A `Proxy` in a thread of its own, with a context of its own: PyZMQ's `ThreadProxy`.
 *
 * ```ts
 * await using forwarder = new WorkerProxy(zmq.PULL, zmq.PUSH)
 * const port = await forwarder.bindInToRandomPort("tcp://127.0.0.1")
 * forwarder.connectOut("tcp://127.0.0.1:5558")
 * await forwarder.start()
 * ```
 */
export class WorkerProxy extends Proxy {
  /** The thread, once there is one. */
  declare readonly launcher: Worker | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInWorker
  }
}

/**
 * A `Proxy` in a process of its own.
 *
 * ```ts
 * await using forwarder = new ProcessProxy(zmq.PULL, zmq.PUSH)
 * const port = await forwarder.bindInToRandomPort("tcp://127.0.0.1")
 * forwarder.connectOut("tcp://127.0.0.1:5558")
 * await forwarder.start()
 * ```
 */
export class ProcessProxy extends Proxy {
  /** The process, once there is one. */
  declare readonly launcher: ChildProcess | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInProcess
  }
}
