import type * as devicesModule from "../../src/devices/index.ts"
import type * as zmqModule from "../../src/index.ts"
import { compiledLibrary } from "./compiled-library.ts"

/** The library as JavaScript, for devices in threads and processes: their programs have to be that. */
export const zmq = (await import(compiledLibrary)) as typeof zmqModule
export const devices = (await import(
  new URL("devices/index.js", compiledLibrary).href
)) as typeof devicesModule

/** The address of just this copy, for modules that devices load: contexts of another one are none of theirs. */
export const library = compiledLibrary

/** The classes, by where they run. */
export const ways = {
  "this event loop": {
    Device: devices.Device,
    Proxy: devices.Proxy,
    ProxySteerable: devices.ProxySteerable,
    MonitoredQueue: devices.MonitoredQueue,
  },
  "a thread": {
    Device: devices.WorkerDevice,
    Proxy: devices.WorkerProxy,
    ProxySteerable: devices.WorkerProxySteerable,
    MonitoredQueue: devices.WorkerMonitoredQueue,
  },
  "a process": {
    Device: devices.ProcessDevice,
    Proxy: devices.ProcessProxy,
    ProxySteerable: devices.ProcessProxySteerable,
    MonitoredQueue: devices.ProcessMonitoredQueue,
  },
} as const

/** Where devices run. */
export type Way = keyof typeof ways
