import type { ChildProcess } from "node:child_process"
import type { Worker } from "node:worker_threads"
import { BaseDevice, launchOf } from "./base-device.ts"
import type { DeviceConfiguration } from "./device-plan.ts"
import { launchInProcess } from "./launch-in-process.ts"
import { launchInWorker } from "./launch-in-worker.ts"
import type { Launch } from "./running.ts"
import { type SocketType, sidePlan } from "./side-plan.ts"

/**
 * Passes messages between two sockets that it makes itself, in both directions as far as their types have them. This
 * one does so in the event loop of whoever starts it.
 *
 * ```ts
 * await using broker = new Device({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 * })
 * await broker.start()
 * const [forClients] = broker.endpoints.in
 * ```
 *
 * Or step by step, as with PyZMQ:
 *
 * ```ts
 * const broker = new Device(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
 * broker.setOptionIn(zmq.ROUTER_HANDOVER, 1)
 * broker.bindIn("tcp://127.0.0.1:5559")
 * const port = await broker.bindOutToRandomPort("tcp://127.0.0.1")
 * await broker.start()
 * await broker.join()
 * ```
 */
export class Device extends BaseDevice {
  /** Throws `TypeError` when a type is missing, EINVAL for one that there is not. */
  constructor(configuration: DeviceConfiguration)
  /** The first number, PyZMQ's `QUEUE`, `FORWARDER` or `STREAMER`, says nothing. */
  constructor(deviceType: number, inType: SocketType, outType: SocketType)
  constructor(first: DeviceConfiguration | number, inType?: SocketType, outType?: SocketType) {
    const given =
      typeof first === "object" && first !== null
        ? first
        : { in: inType as SocketType, out: outType as SocketType }
    super({ in: sidePlan(given.in, "in"), out: sidePlan(given.out, "out") }, given)
  }
}

/**
 * A `Device` in a thread of its own, with a context of its own. PyZMQ's `ThreadDevice`, but that sockets of the program
 * reach it over tcp or ipc only: `inproc` names belong to a context.
 *
 * ```ts
 * await using broker = new WorkerDevice({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 * })
 * await broker.start()
 * ```
 */
export class WorkerDevice extends Device {
  /** The thread, once there is one. */
  declare readonly launcher: Worker | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInWorker
  }
}

/**
 * A `Device` in a process of its own, which ends with the process that started it, however that ends.
 *
 * ```ts
 * await using broker = new ProcessDevice({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 * })
 * await broker.start()
 * ```
 */
export class ProcessDevice extends Device {
  /** The process, once there is one. */
  declare readonly launcher: ChildProcess | undefined

  /** @internal */
  override get [launchOf](): Launch {
    return launchInProcess
  }
}
