import { PUB } from "../options/constants.ts"
import type { RandomPortOptions } from "../socket/random-port.ts"
import { BaseDevice } from "./base-device.ts"
import type { DevicePlan, ProxyConfiguration } from "./device-plan.ts"
import { sidePlan } from "./side-plan.ts"
import { recorderOf } from "./two-sides.ts"

/** Whether the first argument of a constructor is a configuration. */
export const isConfiguration = (value: unknown): value is object =>
  typeof value === "object" && value !== null

/** The sockets of a device with a monitor. */
export const monitoredPlan = ({
  in: first,
  out,
  monitor = PUB,
}: Pick<ProxyConfiguration, "in" | "out" | "monitor">): DevicePlan => ({
  in: sidePlan(first, "in"),
  out: sidePlan(out, "out"),
  monitor: sidePlan(monitor, "monitor"),
})

/**
 * What devices have whose third socket sees what goes through.
 *
 * ```ts
 * const watch = (running: MonitoredDevice) => subscriber.connect(String(running.endpoints.monitor[0]))
 * ```
 */
export abstract class MonitoredDevice extends BaseDevice {
  /**
   * Records an endpoint that the monitor is to bind. Throws `TypeError` for what is no text, EFSM after `start`.
   *
   * ```ts
   * forwarder.bindMon("tcp://127.0.0.1:5561")
   * ```
   */
  bindMon(address: string): void {
    this[recorderOf]("monitor").bind(address)
  }

  /**
   * Records an endpoint that the monitor is to connect to. Throws as `bindMon`.
   *
   * ```ts
   * forwarder.connectMon("tcp://127.0.0.1:5561")
   * ```
   */
  connectMon(address: string): void {
    this[recorderOf]("monitor").connect(address)
  }

  /**
   * Records an option of the monitor, by its name or by libzmq's number. Throws EFSM after `start`.
   *
   * ```ts
   * forwarder.setOptionMon(zmq.SNDHWM, 10)
   * ```
   */
  setOptionMon(option: string | number, value: unknown): void {
    this[recorderOf]("monitor").setOption(option, value)
  }

  /**
   * Binds the monitor to a port that nobody uses, at once: see `bindInToRandomPort`.
   *
   * ```ts
   * subscriber.connect(`tcp://127.0.0.1:${await forwarder.bindMonToRandomPort("tcp://127.0.0.1")}`)
   * ```
   */
  async bindMonToRandomPort(address: string, options: RandomPortOptions = {}): Promise<number> {
    return this[recorderOf]("monitor").bindToRandomPort(address, options)
  }
}
