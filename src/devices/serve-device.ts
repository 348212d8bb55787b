import { Context } from "../socket/context.ts"
import type { DeviceQuestion, FromDevice, ToDevice } from "./device-messages.ts"
import { DeviceRun } from "./device-run.ts"
import { reportOf } from "./error-report.ts"
import { contextOf } from "./launch-here.ts"

/** A device in its own thread or process. */
export interface ServedDevice {
  /** Told what the owner says. */
  heard(message: ToDevice): void
  /** The owner is gone, or asks for the end in another way. */
  stop(linger: number): Promise<void>
}

/** Does what the owner of a device asks for; says last that it is over. */
export const serveDevice = (say: (message: FromDevice) => void): ServedDevice => {
  let contextModule: string | undefined
  const run = new DeviceRun({
    isDaemon: () => false,
    makeContext: () => (contextModule === undefined ? new Context() : contextOf(new URL(contextModule))),
  })
  run.ended.then(
    () => say({ kind: "ended" }),
    (error: unknown) => say({ kind: "ended", error: reportOf(error) }),
  )
  const carryOut: {
    readonly [Kind in DeviceQuestion["kind"]]: (
      question: Extract<DeviceQuestion, { kind: Kind }>,
    ) => Promise<unknown>
  } = {
    bindToRandomPort: ({ plan, side, address, options }) =>
      run.bindToRandomPort(plan, side, address, options),
    start: ({ plan }) => run.start(plan),
    pause: () => run.pause(),
    resume: () => run.resume(),
    statistics: () => run.statistics(),
    stop: ({ linger }) => run.stop(linger),
  }
  return {
    heard(message) {
      contextModule = message.contextModule
      const { id, question } = message
      const answer = carryOut[question.kind] as (given: DeviceQuestion) => Promise<unknown>
      answer(question).then(
        (answer) => say({ kind: "answer", id, answer }),
        (error: unknown) => say({ kind: "refusal", id, error: reportOf(error) }),
      )
    },
    stop: (linger) => run.stop(linger),
  }
}
