import type { ChildProcess } from "node:child_process"
import type { Worker } from "node:worker_threads"
import type { RandomPortOptions } from "../socket/random-port.ts"
import type { ProxyStatistics } from "../socket/relay.ts"
import type { BoundEndpoints, ContextFactory, DevicePlan } from "./device-plan.ts"
import type { SideName } from "./side-plan.ts"

/** What a device runs in besides this thread. */
export type Launcher = Worker | ChildProcess

/** A device where it runs: here, in another thread or in another process. */
export interface Running {
  readonly launcher: Launcher | undefined
  /** Settles when it has ended and its sockets have done lingering. */
  readonly ended: Promise<void>
  /** Makes one of the sockets, with what options the plan has by now, and binds it. */
  bindToRandomPort(
    plan: DevicePlan,
    side: SideName,
    address: string,
    options: RandomPortOptions,
  ): Promise<number>
  /** Makes everything else of the plan, and passes messages on from then on. */
  start(plan: DevicePlan): Promise<BoundEndpoints>
  pause(): Promise<void>
  resume(): Promise<void>
  statistics(): Promise<ProxyStatistics>
  /** Ends it; `linger` instead of what the options of its sockets say. */
  stop(linger: number | undefined): Promise<void>
}

/** What a device is launched with; the owner may still change it until the start. */
export interface LaunchSettings {
  readonly contextFactory: ContextFactory | undefined
  readonly daemon: boolean
}

/** Starts whatever a device runs in. */
export type Launch = (settings: LaunchSettings) => Running
