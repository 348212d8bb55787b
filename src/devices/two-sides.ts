import type { RandomPortOptions } from "../socket/random-port.ts"
import type { SideName } from "./side-plan.ts"

/** Records what the socket of a side is told. */
export const recorderOf: unique symbol = Symbol("typemq.recorder")

/** Keeps what the socket of a side will be told. */
export interface SideRecorder {
  bind(address: string): void
  connect(address: string): void
  setOption(option: string | number, value: unknown): void
  bindToRandomPort(address: string, options: RandomPortOptions): Promise<number>
}

/**
 * Records what the two sockets of a device will be told.
 *
 * ```ts
 * const localOnly = (sides: TwoSides) => sides.bindIn("ipc://front")
 * ```
 */
export abstract class TwoSides {
  /** @internal */
  abstract [recorderOf](side: SideName): SideRecorder

  /**
   * Records an endpoint that the first socket is to bind. Throws `TypeError` for what is no text, EFSM after `start`.
   *
   * ```ts
   * forwarder.bindIn("tcp://127.0.0.1:5559")
   * ```
   */
  bindIn(address: string): void {
    this[recorderOf]("in").bind(address)
  }

  /**
   * The same for the second socket.
   *
   * ```ts
   * forwarder.bindOut("tcp://127.0.0.1:5560")
   * ```
   */
  bindOut(address: string): void {
    this[recorderOf]("out").bind(address)
  }

  /**
   * Records an endpoint that the first socket is to connect to. Throws as `bindIn`.
   *
   * ```ts
   * forwarder.connectIn("tcp://127.0.0.1:5557")
   * ```
   */
  connectIn(address: string): void {
    this[recorderOf]("in").connect(address)
  }

  /**
   * The same for the second socket.
   *
   * ```ts
   * forwarder.connectOut("tcp://127.0.0.1:5558")
   * ```
   */
  connectOut(address: string): void {
    this[recorderOf]("out").connect(address)
  }

  /**
   * Records an option of the first socket, by its name or by libzmq's number. Throws EFSM after `start`.
   *
   * ```ts
   * forwarder.setOptionIn(zmq.RCVHWM, 100)
   * ```
   */
  setOptionIn(option: string | number, value: unknown): void {
    this[recorderOf]("in").setOption(option, value)
  }

  /**
   * The same for the second socket.
   *
   * ```ts
   * forwarder.setOptionOut("sendHighWaterMark", 100)
   * ```
   */
  setOptionOut(option: string | number, value: unknown): void {
    this[recorderOf]("out").setOption(option, value)
  }

  /**
   * Binds the first socket to a port that nobody uses, and resolves to its number. The socket is really made and bound
   * at once, where the device is going to run (its thread or process starts with it), and stays bound: nobody else can
   * get the port before `start`. Options recorded later are set later.
   *
   * Rejects as `bindToRandomPort` of sockets does, and with what the options that were recorded are refused for.
   *
   * ```ts
   * push.connect(`tcp://127.0.0.1:${await forwarder.bindInToRandomPort("tcp://127.0.0.1")}`)
   * ```
   */
  async bindInToRandomPort(address: string, options: RandomPortOptions = {}): Promise<number> {
    return this[recorderOf]("in").bindToRandomPort(address, options)
  }

  /**
   * The same for the second socket.
   *
   * ```ts
   * const port = await forwarder.bindOutToRandomPort("tcp://*", { min: 50_000, max: 51_000 })
   * ```
   */
  async bindOutToRandomPort(address: string, options: RandomPortOptions = {}): Promise<number> {
    return this[recorderOf]("out").bindToRandomPort(address, options)
  }
}
