import { parentPort, workerData } from "node:worker_threads"
import { AccessPolicy } from "./access-policy.ts"
import type { Decision } from "./decision.ts"
import type { PolicySettings } from "./policy.ts"
import { type FromWorker, type Instruction, type ToWorker, textOfError } from "./worker-messages.ts"
import { moduleCheck } from "./worker-module.ts"

/** The program of the thread in which a `WorkerAuthenticator` decides. */
const port = parentPort
if (port === null) throw new Error("This is the program of a worker thread.")

const say = (message: FromWorker): void => port.postMessage(message)

const policy = new AccessPolicy(workerData as PolicySettings, (text, error) => {
  say({ kind: "report", text, error: textOfError(error) })
})

/** Whoever does not wait any more ends the whole thread. */
const { signal } = new AbortController()

const instructions: {
  readonly [Kind in Instruction["kind"]]: (
    instruction: Extract<Instruction, { kind: Kind }>,
  ) => Promise<Decision | undefined>
} = {
  async addresses({ addresses }) {
    policy.setAddresses(addresses)
    return undefined
  },
  async plain({ domain, rule }) {
    if (rule.kind !== "check") await policy.setPlain(domain, rule)
    else {
      const { check, loaded } = moduleCheck(rule.check, "checkPassword")
      await policy.setPlain(domain, { kind: "check", check })
      await loaded
    }
    return undefined
  },
  async curve({ domain, rule }) {
    if (rule.kind !== "check") await policy.setCurve(domain, rule)
    else if (rule.check === undefined) await policy.setCurve(domain, { kind: "check", check: undefined })
    else {
      const { check, loaded } = moduleCheck(rule.check, "checkKey")
      await policy.setCurve(domain, { kind: "check", check })
      await loaded
    }
    return undefined
  },
  decide: ({ request }) => policy.decide(request, signal),
}

port.on("message", ({ id, instruction }: ToWorker) => {
  const carryOut = instructions[instruction.kind] as (given: Instruction) => Promise<Decision | undefined>
  carryOut(instruction).then(
    (decision) => say({ kind: "done", id, decision }),
    (error: unknown) => say({ kind: "failed", id, error: textOfError(error) }),
  )
})
