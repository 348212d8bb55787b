import type { SocketTypeName } from "../core/socket-type-name.ts"
import { warn } from "../core/warning.ts"

/** Why an option that libzmq acts upon is only kept here. */
export interface Shortfall {
  /** Words that continue "has no effect: ". */
  readonly why: string
  /** Socket types for which it has its effect all the same. */
  readonly except?: readonly SocketTypeName[]
  /** Whether this platform can do it after all. */
  readonly unless?: () => boolean
}

/** An option that may fall short. */
interface Subject {
  readonly default: unknown
  readonly shortfall: Shortfall | undefined
}

/** Says once for each option that setting it changes nothing, rather than pretend that it did. */
export class ShortfallWarnings {
  readonly #told = new Set<string>()

  /** An option was set. `owner`: the type of the socket, or that it was a context. */
  wasSet(name: string, value: unknown, subject: Subject, owner: SocketTypeName | "context"): void {
    const { shortfall } = subject
    if (shortfall === undefined || isSame(value, subject.default) || this.#told.has(name)) return
    if (owner !== "context" && shortfall.except?.includes(owner) === true) return
    if (shortfall.unless?.() === true) return
    this.#told.add(name)
    warn(`The option ${name} has no effect: ${shortfall.why}.`, {
      type: "TypeMQWarning",
      code: "TYPEMQ_OPTION_WITHOUT_EFFECT",
    })
  }
}

const isSame = (value: unknown, fallback: unknown): boolean =>
  Array.isArray(value) ? value.length === 0 : value === fallback
