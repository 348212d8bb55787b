import { requireText } from "../core/endpoint.ts"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { KeepAlive } from "../core/keep-alive.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import { type WaitOptions as OperationOptions, park, type Waiter } from "../socket/waiting.ts"
import type { BoundEndpoints, ContextFactory, DevicePlan, DeviceSettings } from "./device-plan.ts"
import { launchHere } from "./launch-here.ts"
import type { Launch, Launcher, Running } from "./running.ts"
import { optionEntry, type SideName, type SidePlan } from "./side-plan.ts"
import { recorderOf, type SideRecorder, TwoSides } from "./two-sides.ts"

/** Where a class of devices runs. */
export const launchOf: unique symbol = Symbol("typemq.launch")

/** Asks a device that runs. */
export const runningOf: unique symbol = Symbol("typemq.running")

/** How a device is to end. */
export interface StopOptions {
  /** Milliseconds to go on sending what waits, -1: as long as it takes. Default: what the options of its sockets say. */
  readonly linger?: number | undefined
}

/**
 * What all devices have: a configuration that is recorded first, and carried out where the device runs when it starts.
 *
 * ```ts
 * const stopAll = (running: readonly BaseDevice[]) => Promise.all(running.map((each) => each.stop()))
 * ```
 */
export abstract class BaseDevice extends TwoSides {
  /** @internal */
  get [launchOf](): Launch {
    return launchHere
  }

  /**
   * Whether the process may end although the device runs. Can be changed before `start`. A device in this event loop
   * keeps the process by default; one in a thread or process of its own does not, and ends with the program.
   */
  daemon: boolean
  /** Where the context comes from; undefined: see `DeviceSettings`. Can be changed before `start`. */
  contextFactory: ContextFactory | undefined
  /** The thread or the process that the device runs in, once there is one. */
  readonly launcher: Launcher | undefined
  /**
   * Resolves when the device is over and its sockets have done lingering: after `stop`, `TERMINATE`, or when its
   * context was shut down. Rejects with what it failed with, or EPIPE when its thread or process died. Does not keep
   * the process running: `join` does.
   */
  readonly done: Promise<void>
  readonly #plan: DevicePlan
  readonly #keepAlive = new KeepAlive()
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void }
  #run: Running | undefined
  #endpoints: BoundEndpoints | undefined
  /** Who waits for the end. */
  readonly #joiners = new Set<Waiter<void>>()
  #started = false
  #ended = false

  /** @internal */
  constructor(plan: DevicePlan, { daemon, contextFactory }: DeviceSettings) {
    super()
    this.#plan = plan
    this.daemon = daemon ?? this[launchOf] !== launchHere
    this.contextFactory = contextFactory
    this.launcher = undefined
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  /** Number of the type of the first socket. */
  get inType(): number {
    return socketTypeCodes[this.#plan.in.type as keyof typeof socketTypeCodes]
  }

  /** Number of the type of the second socket; -1 when the first one plays its part. */
  get outType(): number {
    const { type } = this.#plan.out
    return type === undefined ? -1 : socketTypeCodes[type]
  }

  /** Whether messages are passed on now. */
  get running(): boolean {
    return this.#endpoints !== undefined && !this.#ended
  }

  /** The endpoints really bound, by socket: with their ports where a `*` was given. Empty before the start. */
  get endpoints(): BoundEndpoints {
    return this.#endpoints ?? { in: [], out: [], monitor: [], control: [] }
  }

  /**
   * Makes the sockets, sets their options, binds and connects them, and passes messages on from then on. Resolves when
   * all of that is done. Rejects with what went wrong, after which the device is over; with EFSM when it was started
   * before; with EAGAIN after `timeout` milliseconds (default: none) and with the signal's reason, which ends it too.
   *
   * ```ts
   * await forwarder.start({ timeout: 5000 })
   * const [forClients] = forwarder.endpoints.in
   * ```
   */
  async start(options: OperationOptions = {}): Promise<void> {
    this.#checkNew()
    const run = this.#launched()
    this.#started = true
    if (!this.daemon) this.#keepWhile(run.ended)
    try {
      const starting = run.start(this.#plan)
      starting.catch(() => {})
      this.#endpoints = await within(starting, options, notStarted)
    } catch (error) {
      this.done.catch(() => {})
      void run.stop(0)
      throw error
    }
  }

  /**
   * Waits for the end: true when it is over, false when it is not after `timeout` milliseconds (default: none). Rejects
   * with what the device failed with, with EFSM before `start`, and with the signal's reason when it aborts.
   *
   * ```ts
   * if (!(await forwarder.join({ timeout: 60_000 }))) await forwarder.stop()
   * ```
   */
  async join(options: OperationOptions = {}): Promise<boolean> {
    options.signal?.throwIfAborted()
    if (!this.#started) throw zmqError("EFSM", "There is nothing to wait for: start the device first.")
    if (this.#ended) return this.done.then(() => true)
    const late = Symbol("late")
    this.#keepAlive.hold()
    try {
      // Not a reaction to `done`: that would stay for as long as the device runs, each time that somebody looks.
      await park<void>(
        options,
        () => late,
        (joiner) => {
          this.#joiners.add(joiner)
          return () => this.#joiners.delete(joiner)
        },
      )
      return true
    } catch (error) {
      if (error === late) return false
      throw error
    } finally {
      this.#release()
    }
  }

  /**
   * Ends the device: nothing is passed on any more, its sockets are closed, and its thread or process is over. Resolves
   * when that is so and the sockets have done lingering; never rejects. Asked again with a shorter `linger`, it comes to
   * its end sooner. With a `linger`, a thread or process that answers nothing is ended 5 seconds after that.
   *
   * ```ts
   * process.once("SIGTERM", () => forwarder.stop({ linger: 1000 }))
   * ```
   */
  async stop({ linger }: StopOptions = {}): Promise<void> {
    if (this.#run === undefined) {
      this.#started = true
      this.#end()
      return
    }
    this.#started = true
    this.#keepAlive.hold()
    try {
      await this.#run.stop(linger)
      await this.done.catch(() => {})
    } finally {
      this.#release()
    }
  }

  /** What `await using` does at the end of a block: `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** @internal */
  override [recorderOf](side: SideName): SideRecorder {
    this.#checkNew()
    const plan = this.#plan[side] as SidePlan
    return {
      bind: (address) => void plan.binds.push(requireText(address)),
      connect: (address) => void plan.connects.push(requireText(address)),
      setOption: (option, value) => void plan.options.push(optionEntry(option, value)),
      bindToRandomPort: async (address, options) =>
        this.#launched().bindToRandomPort(this.#plan, side, requireText(address), { ...options }),
    }
  }

  /** @internal Throws EBADF when it does not run. */
  get [runningOf](): Running {
    if (this.#run === undefined || !this.running) throw zmqError("EBADF", "The device does not run.")
    return this.#run
  }

  #checkNew(): void {
    if (this.#started) {
      throw zmqError(
        "EFSM",
        "The device was started or stopped: configure it before, and make a new one to start again.",
      )
    }
  }

  #launched(): Running {
    if (this.#run !== undefined) return this.#run
    const run = this[launchOf](this)
    this.#run = run
    ;(this as { launcher: Launcher | undefined }).launcher = run.launcher
    run.ended.then(
      () => this.#end(),
      (error: unknown) => this.#end({ error }),
    )
    return run
  }

  #end(failure?: { readonly error: unknown }): void {
    this.#ended = true
    const joiners = [...this.#joiners]
    this.#joiners.clear()
    // Whoever asked for something that has no answer now was told by that, and whoever joined by that.
    if (this.#endpoints === undefined || joiners.length > 0) this.done.catch(() => {})
    if (failure === undefined) this.#settle.resolve()
    else this.#settle.reject(failure.error)
    for (const joiner of joiners) {
      if (failure === undefined) joiner.resolve()
      else joiner.reject(failure.error)
    }
  }

  #keepWhile(ended: Promise<void>): void {
    this.#keepAlive.hold()
    const release = (): void => this.#release()
    ended.then(release, release)
  }

  #release(): void {
    this.#keepAlive.release()
    if (this.#ended) this.#keepAlive.rest()
  }
}

const notStarted = (timeout: number): ZmqError =>
  zmqError("EAGAIN", `The device was not ready within ${timeout} ms.`)

/** Waits for a promise no longer than it may be waited. */
const within = <Result>(
  promise: Promise<Result>,
  options: OperationOptions,
  gaveUp: (timeout: number) => unknown,
): Promise<Result> =>
  park<Result>(options, gaveUp, (waiter) => {
    promise.then(waiter.resolve, waiter.reject)
    return () => {}
  })
