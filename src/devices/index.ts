/**
 * Devices: what passes messages between two sockets, as PyZMQ's `zmq.devices`. Functions for sockets that there are
 * already; classes that are told first what sockets to make, and then make them in this event loop, in a thread
 * (`Worker…`) or in a process (`Process…`) of their own.
 *
 * ```ts
 * import { ProcessDevice } from "typemq/devices"
 *
 * await using broker = new ProcessDevice({
 *   in: { type: "ROUTER", bind: "tcp://127.0.0.1:*" },
 *   out: { type: "DEALER", bind: "tcp://127.0.0.1:*" },
 * })
 * await broker.start()
 * console.log(broker.endpoints.in, broker.endpoints.out)
 * ```
 *
 * @module typemq/devices
 */
export type { SocketTypeName } from "../core/socket-type-name.ts"
export { device, type ProxyRunOptions, proxy, proxySteerable } from "../socket/proxy-functions.ts"
export type { RandomPortOptions } from "../socket/random-port.ts"
export type { ProxyStatistics, ProxyTraffic } from "../socket/relay.ts"
export type { OperationOptions } from "../socket/writable.ts"
export type { BaseDevice, StopOptions } from "./base-device.ts"
export { Device, ProcessDevice, WorkerDevice } from "./device.ts"
export type {
  BoundEndpoints,
  ContextFactory,
  DeviceConfiguration,
  DeviceSettings,
  MonitoredQueueConfiguration,
  ProxyConfiguration,
  ProxySteerableConfiguration,
} from "./device-plan.ts"
export type { MonitoredDevice } from "./monitored-device.ts"
export { MonitoredQueue, ProcessMonitoredQueue, WorkerMonitoredQueue } from "./monitored-queue.ts"
export type { QueuePrefixes } from "./prefixes.ts"
export { ProcessProxy, Proxy, WorkerProxy } from "./proxy.ts"
export { ProcessProxySteerable, ProxySteerable, WorkerProxySteerable } from "./proxy-steerable.ts"
export { type MonitoredQueueOptions, monitoredQueue } from "./queue-with-monitor.ts"
export type { Launcher } from "./running.ts"
export type { SideConfiguration, SideName, SideOptions, SocketType } from "./side-plan.ts"
export type { TwoSides } from "./two-sides.ts"
