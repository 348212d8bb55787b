import type { Context } from "../socket/context.ts"
import type { SideConfiguration, SideName, SidePlan, SocketType } from "./side-plan.ts"

/**
 * Where the context of a device comes from: a function, or the address of a module that exports one under the name
 * `contextFactory`. Only the latter can be told to other threads and processes.
 */
export type ContextFactory = (() => Context) | URL

/** What every device may be told when it is made. */
export interface DeviceSettings {
  /**
   * Whether the process may end although the device runs. Default: true in a thread or process of its own, false in
   * this event loop. `join` keeps the process in any case.
   */
  readonly daemon?: boolean | undefined
  /** Default: the context of the program in this event loop, a new one elsewhere. */
  readonly contextFactory?: ContextFactory | undefined
}

/** A device and its sockets. */
export interface DeviceConfiguration extends DeviceSettings {
  /** The socket where clients or publishers are: its configuration, or its type alone. */
  readonly in: SideConfiguration | SocketType
  /** The socket where workers or subscribers are; a number below 0 says that `in` is that, too. */
  readonly out: SideConfiguration | SocketType
}

/** A device with a third socket that sees what goes through. */
export interface ProxyConfiguration extends DeviceConfiguration {
  /** Gets a copy of every message. Default: a PUB socket. */
  readonly monitor?: SideConfiguration | SocketType | undefined
}

/** A device with a fourth socket that is told what to do. */
export interface ProxySteerableConfiguration extends ProxyConfiguration {
  /** Receives commands. Default: none; then only the methods steer. */
  readonly control?: SideConfiguration | SocketType | undefined
}

/** A device whose monitor learns where each message came from. */
export interface MonitoredQueueConfiguration extends ProxyConfiguration {
  /** The first frame of what the monitor gets of messages that came in at `in`. Default: `"in"`. */
  readonly inPrefix?: string | Uint8Array | undefined
  /** The same for `out`. Default: `"out"`. */
  readonly outPrefix?: string | Uint8Array | undefined
}

/** A device as it is going to be made. It can be sent to other threads and processes. */
export interface DevicePlan {
  readonly in: SidePlan
  readonly out: SidePlan
  readonly monitor?: SidePlan | undefined
  readonly control?: SidePlan | undefined
  /** Given for monitored queues. */
  readonly prefixes?: { readonly in: Uint8Array; readonly out: Uint8Array } | undefined
}

/** Endpoints really bound, by the socket that they belong to. */
export type BoundEndpoints = Readonly<Record<SideName, readonly string[]>>
