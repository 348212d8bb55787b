import type { RandomPortOptions } from "../socket/random-port.ts"
import type { DevicePlan } from "./device-plan.ts"
import type { ErrorReport } from "./error-report.ts"
import type { SideName } from "./side-plan.ts"

/** What a device in another thread or process is asked. */
export type DeviceQuestion =
  | {
      readonly kind: "bindToRandomPort"
      readonly plan: DevicePlan
      readonly side: SideName
      readonly address: string
      readonly options: RandomPortOptions
    }
  | { readonly kind: "start"; readonly plan: DevicePlan }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "statistics" }
  | { readonly kind: "stop"; readonly linger: number | undefined }

/** To the device. Each is answered, by its number. */
export interface ToDevice {
  readonly id: number
  /** The module that the device's context comes from; known from the first message on. */
  readonly contextModule: string | undefined
  readonly question: DeviceQuestion
}

/** From the device. */
export type FromDevice =
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly error: ErrorReport }
  /** The last one: it is over. */
  | { readonly kind: "ended"; readonly error?: ErrorReport | undefined }
