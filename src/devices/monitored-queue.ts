import type { ChildProcess } from "node:child_process"
import type { Worker } from "node:worker_threads"
import { launchOf } from "./base-device.ts"
import type { MonitoredQueueConfiguration } from "./device-plan.ts"
import { launchInProcess } from "./launch-in-process.ts"
import { launchInWorker } from "./launch-in-worker.ts"
import { isConfiguration, MonitoredDevice, monitoredPlan } from "./monitored-device.ts"
import { prefixFrames } from "./prefixes.ts"
import type { Launch } from "./running.ts"
import type { SocketType } from "./side-plan.ts"

/**
 * A device whose third socket gets a copy of every message, with a frame in front that tells which side it came from.
 * Between two ROUTERs, clients address each other: see `monitoredQueue`.
 *
 * ```ts
 * await using queue = new MonitoredQueue({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 *   monitor: { type: "PUB", bind: "tcp://127.0.0.1:*" },
 *   inPrefix: "asked",
 *   outPrefix: "answered",
 * })
 * await queue.start()
 * ```
 */
export class MonitoredQueue extends MonitoredDevice {
  /** Throws `TypeError` when a type is missing or a prefix is neither text nor bytes, EINVAL for an unknown type. */
  constructor(configuration: MonitoredQueueConfiguration)
  /** The monitor is a PUB socket by default. */
  constructor(
    inType: SocketType,
    outType: SocketType,
    monType?: SocketType,
    inPrefix?: string | Uint8Array,
    outPrefix?: string | Uint8Array,
  )
  constructor(
    first: MonitoredQueueConfiguration | SocketType,
    outType?: SocketType,
    monType?: SocketType,
    inPrefix?: string | Uint8Array,
    outPrefix?: string | Uint8Array,
  ) {
    const given: MonitoredQueueConfiguration = isConfiguration(first)
      ? first
      : { in: first, out: outType as SocketType, monitor: monType, inPrefix, outPrefix }
    super({ ...monitoredPlan(given), prefixes: prefixFrames(given) }, given)
  }
}

/**
 * A `MonitoredQueue` in a thread of its own, with a context of its own: PyZMQ's `ThreadMonitoredQueue`.
 *
 * ```ts
 * await using queue = new WorkerMonitoredQueue(zmq.PULL, zmq.PUSH, zmq.PUB, "work")
 * const port = await queue.bindMonToRandomPort("tcp://127.0.0.1")
 * queue.bindIn("tcp://127.0.0.1:5557")
 * queue.bindOut("tcp://127.0.0.1:5558")
 * await queue.start()
 * ```
 */
export class WorkerMonitoredQueue extends MonitoredQueue {
  /** The thread, once there is one. */
  declare readonly launcher: Worker | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInWorker
  }
}

/**
 * A `MonitoredQueue` in a process of its own.
 *
 * ```ts
 * await using queue = new ProcessMonitoredQueue({
 *   in: { type: "PULL", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "PUSH", bind: "tcp://127.0.0.1:*" },
 *   monitor: { type: "PUB", bind: "tcp://127.0.0.1:*" },
 * })
 * await queue.start()
 * ```
 */
export class ProcessMonitoredQueue extends MonitoredQueue {
  /** The process, once there is one. */
  declare readonly launcher: ChildProcess | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInProcess
  }
}
