import { type ZmqError, zmqError } from "../core/errors.ts"
import type { Context } from "../socket/context.ts"
import { engineOf } from "../socket/internals.ts"
import { steerBy } from "../socket/proxy-control.ts"
import type { RandomPortOptions } from "../socket/random-port.ts"
import { type ProxyStatistics, Relay } from "../socket/relay.ts"
import type { Socket } from "../socket/socket.ts"
import type { BoundEndpoints, DevicePlan } from "./device-plan.ts"
import { monitoringViews } from "./monitoring-views.ts"
import type { Running } from "./running.ts"
import type { SideName, SidePlan } from "./side-plan.ts"

/** What a device is made with where it runs. */
export interface RunSettings {
  makeContext(): Context | Promise<Context>
  /** Whether the process may end although messages can come: asked when they can. */
  isDaemon(): boolean
}

/** The ends of a device that is over well: its context was shut down, or its sockets were closed. */
const cleanEnds: readonly string[] = ["ETERM", "ENOTSOCK", "EBADF"]

/** A device in the thread that it runs in: its sockets, made in the order of PyZMQ, and what is between them. */
export class DeviceRun implements Running {
  readonly launcher = undefined
  readonly ended: Promise<void>
  readonly #settings: RunSettings
  readonly #sockets = new Map<SideName, Socket>()
  readonly #bound: Record<SideName, string[]> = { in: [], out: [], monitor: [], control: [] }
  /** How many of the options of each side were set already. */
  readonly #optionsSet = new Map<SideName, number>()
  #context: Promise<Context> | undefined
  #relay: Relay | undefined
  #release: (() => void) | undefined
  #linger: number | undefined
  #over = false
  #settle!: { readonly resolve: () => void; readonly reject: (error: unknown) => void }

  constructor(settings: RunSettings) {
    this.#settings = settings
    this.ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  async bindToRandomPort(
    plan: DevicePlan,
    side: SideName,
    address: string,
    options: RandomPortOptions,
  ): Promise<number> {
    const socket = await this.#socket(plan, side)
    this.#setOptions(plan, side, socket)
    const port = await socket.bindToRandomPort(address, options)
    this.#bound[side].push(socket.lastEndpoint as string)
    return port
  }

  async start(plan: DevicePlan): Promise<BoundEndpoints> {
    try {
      await this.#setUp(plan)
      this.#run(plan)
    } catch (error) {
      void this.#finish(error)
      throw error
    }
    return this.#bound
  }

  async pause(): Promise<void> {
    this.#running().pause()
  }

  async resume(): Promise<void> {
    this.#running().resume()
  }

  async statistics(): Promise<ProxyStatistics> {
    return this.#running().statistics
  }

  async stop(linger: number | undefined): Promise<void> {
    if (this.#over) this.#hasten(linger)
    else {
      this.#linger = linger
      if (this.#relay === undefined) void this.#finish()
      else this.#relay.stop()
    }
    await this.ended.catch(() => {})
  }

  /** Whoever asks again has no more time than that. */
  #hasten(linger: number | undefined): void {
    if (linger === undefined) return
    for (const socket of this.#sockets.values()) socket[engineOf].endpoints.hasten(linger)
  }

  /** Options, then what is bound, then what is connected, of `in` before `out`; then the others, one by one. */
  async #setUp(plan: DevicePlan): Promise<void> {
    const phases: readonly (readonly SideName[])[] = [["in", "out"], ["monitor"], ["control"]]
    for (const sides of phases) {
      const opened: (readonly [SideName, SidePlan, Socket])[] = []
      for (const side of sides) {
        const given = plan[side]
        if (given !== undefined) opened.push([side, given, await this.#socket(plan, side)])
      }
      for (const [side, , socket] of opened) this.#setOptions(plan, side, socket)
      for (const [side, { binds }, socket] of opened) {
        for (const address of binds) this.#bound[side].push(await socket.bind(address))
      }
      for (const [, { connects }, socket] of opened) {
        for (const address of connects) socket.connect(address)
      }
    }
    this.#checkOpen()
  }

  async #socket(plan: DevicePlan, side: SideName): Promise<Socket> {
    const { type } = plan[side] as SidePlan
    const place = type === undefined ? "in" : side
    this.#context ??= Promise.resolve(this.#settings.makeContext())
    const context = await this.#context
    this.#checkOpen()
    const known = this.#sockets.get(place)
    if (known !== undefined) return known
    const socket = context.socket((plan[place] as SidePlan).type as NonNullable<typeof type>)
    this.#sockets.set(place, socket)
    return socket
  }

  #setOptions(plan: DevicePlan, side: SideName, socket: Socket): void {
    const { options } = plan[side] as SidePlan
    for (const [option, value] of options.slice(this.#optionsSet.get(side) ?? 0)) {
      const held = socket as unknown as Record<string, unknown>
      if (option in socket && typeof held[option] !== "function") held[option] = value
      else socket.set(option, value)
    }
    this.#optionsSet.set(side, options.length)
  }

  #run(plan: DevicePlan): void {
    const front = this.#sockets.get("in") as Socket
    const back = this.#sockets.get("out") ?? front
    const control = this.#sockets.get("control")
    const views = plan.prefixes && monitoringViews(front, back, plan.prefixes)
    const relay = new Relay(front, back, this.#capture(plan), views)
    if (control?.[engineOf].spec.receives === false) {
      throw new TypeError("The control of a device must be a socket that receives.")
    }
    if (this.#settings.isDaemon()) {
      for (const socket of [front, back, control])
        if (socket !== undefined) socket[engineOf].receiver.keepsProcess = false
    }
    relay.check(control)
    this.#relay = relay
    relay.run().then(
      () => this.#finish(),
      (error: unknown) => this.#finish(error),
    )
    this.#release =
      control &&
      steerBy(control, {
        pause: () => relay.pause(),
        resume: () => relay.resume(),
        terminate: () => relay.stop(),
        statistics: () => relay.statistics,
      })
  }

  /** Copies are made only if somebody can get them: a publisher that nobody can reach would throw all of them away. */
  #capture({ monitor }: DevicePlan): Socket | undefined {
    const socket = this.#sockets.get("monitor")
    if (socket === undefined || monitor === undefined) return undefined
    const reachable = monitor.connects.length + this.#bound.monitor.length > 0
    if (!reachable && (monitor.type === "PUB" || monitor.type === "XPUB")) return undefined
    return socket
  }

  #running(): Relay {
    if (this.#relay === undefined || this.#over) throw zmqError("EBADF", "The device does not run.")
    return this.#relay
  }

  #checkOpen(): void {
    if (this.#over) throw zmqError("EBADF", "The device was stopped.")
  }

  async #finish(error?: unknown): Promise<void> {
    if (this.#over) return
    this.#over = true
    this.#release?.()
    const close = this.#linger === undefined ? {} : { linger: this.#linger }
    await Promise.all([...this.#sockets.values()].map((socket) => socket.close(close)))
    if (error === undefined || cleanEnds.includes((error as ZmqError).code)) this.#settle.resolve()
    else this.#settle.reject(error)
  }
}
