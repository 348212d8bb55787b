import { type ZmqError, zmqError } from "../core/errors.ts"
import { parseIpv4 } from "../core/ip-address.ts"
import { type SocketTypeName, socketTypeCodes } from "../core/socket-type-name.ts"
import type { AnyOption } from "./kinds.ts"
import { numberedViews, socketOptionName } from "./numbered-views.ts"
import { noSecurity, type Security, securityRules } from "./security-rules.ts"
import type { ShortfallWarnings } from "./shortfall.ts"
import {
  type SecurityMechanismName,
  type SocketOptionInputs,
  type SocketOptionName,
  type SocketOptionProperties,
  type SocketOptionValue,
  type StoredOptionName,
  socketOptions,
  threadSafeTypes,
} from "./socket-options.ts"

/** What a socket knows about itself and options only show, and who warns of options that have no effect. */
export interface OptionState {
  readonly warnings?: ShortfallWarnings
  lastEndpoint?(): string | null
  /** Bits: 1, a message can be received; 2, one can be sent. */
  events?(): number
  receiveMore?(): boolean
  topicsCount?(): number
}

/** An option was set: which, and what the engine reads now. */
export interface OptionChange<Name extends SocketOptionName = SocketOptionName> {
  readonly name: Name
  readonly value: SocketOptionValue<Name>
}

type Values = { [Name in SocketOptionName]: SocketOptionValue<Name> }

const specs = socketOptions as unknown as Readonly<Record<SocketOptionName, AnyOption>>

const defaults = Object.freeze(
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])),
) as Readonly<Values>

/** Socket types that drop what they have not sent when they close, unless told otherwise. */
const hasty: readonly SocketTypeName[] = ["SUB", "XSUB", "DISH"]

/**
 * The options of one socket: their values, and the rules by which they change. Every failure is an EINVAL
 * that names the option and what it may be, or a `TypeError` for a value of a wrong type.
 */
export class OptionSet {
  /** Name of the socket type. */
  readonly type: SocketTypeName
  readonly #state: OptionState
  readonly #values: Values = { ...defaults }
  #security: Security = noSecurity

  /**
   * Defaults are options of sockets made by the same context. Those that do not apply to the type are passed
   * over, as are `subscribe` and `unsubscribe`, which are the socket's to act on; a wrong value is an error.
   */
  constructor(
    type: SocketTypeName,
    initial: Readonly<Record<string, unknown>> = {},
    state: OptionState = {},
  ) {
    this.type = type
    this.#state = state
    if (hasty.includes(type)) this.#values.linger = 0
    for (const [name, value] of Object.entries(initial)) {
      if (value !== undefined && this.accepts(name) && !isAct(name)) this.set(name, value)
    }
  }

  /** The security mechanism in force. */
  get security(): Security {
    return this.#security
  }

  /** Times of the heartbeat in milliseconds, with the time to wait for an answer worked out. */
  get heartbeat(): { readonly interval: number; readonly timeout: number; readonly timeToLive: number } {
    const interval = this.#values.heartbeatInterval
    const timeout = this.#values.heartbeatTimeout
    return {
      interval,
      timeout: timeout < 0 ? interval : timeout,
      timeToLive: this.#values.heartbeatTimeToLive,
    }
  }

  /** Whether sockets of this type can be given an option, by name or number. False for unknown ones. */
  accepts(option: number | string): boolean {
    const name = nameOf(option)
    return name !== undefined && specs[name].access !== "r" && this.#applies(name)
  }

  /** The value of an option as the engine reads it. */
  value<Name extends StoredOptionName>(name: Name): SocketOptionValue<Name> {
    return this.#values[name]
  }

  /** The value of an option that is used up by being read: it goes back to its default. */
  take<Name extends StoredOptionName>(name: Name): SocketOptionValue<Name> {
    const value = this.#values[name]
    ;(this.#values as Record<SocketOptionName, unknown>)[name] = defaults[name]
    return value
  }

  /**
   * An option as the application sees it. By name: what the property shows. By number: what libzmq has, that
   * is, numbers for flags and words, bytes for what may be binary.
   */
  get<Name extends SocketOptionName>(option: Name): SocketOptionProperties[Name]
  get(option: number | string): unknown
  get(option: number | string): unknown {
    const name = this.#find(option, { reading: true })
    if (isAct(name)) throw unreadable(option, "it is an act, not a value")
    if (name === "fd")
      throw unreadable(option, "JavaScript sockets have none; wait for readable or writable instead")
    const spec = specs[name]
    const value = spec.kind === "state" ? this.#read(name) : this.#values[name]
    if (typeof option !== "number") return spec.show(value)
    const view = numberedViews[option]
    return view === undefined ? spec.raw(value) : view.spec.raw(view.show(value))
  }

  /**
   * Sets an option by name or number; answers which one that was, and its value. `highWaterMark` changes both
   * marks, `manualLastValue` also `manual`. `subscribe` and `unsubscribe` are only checked: the socket acts.
   */
  set<Name extends SocketOptionName>(option: Name, value: SocketOptionInputs[Name]): OptionChange<Name>
  set(option: number | string, value: unknown): OptionChange
  set(option: number | string, value: unknown): OptionChange {
    const name = this.#find(option)
    const label = labelOf(option, name)
    const spec = specs[name]
    if (spec.access === "r") throw zmqError("EINVAL", `The option ${label} can only be read.`)
    const current = this.#values[name]
    const view = typeof option === "number" ? numberedViews[option] : undefined
    const parsed =
      view === undefined
        ? spec.parse(value, label, current)
        : view.apply(view.spec.parse(value, label, view.show(current)), current)
    this.#check(name, parsed)
    this.#store(name, parsed)
    this.#state.warnings?.wasSet(name, parsed, spec, this.type)
    return { name, value: parsed } as OptionChange
  }

  #find(option: number | string, { reading = false } = {}): SocketOptionName {
    const name = nameOf(option)
    if (name === undefined) {
      throw zmqError(
        "EINVAL",
        `There is no socket option ${typeof option === "number" ? option : JSON.stringify(option)}.`,
      )
    }
    if (!this.#applies(name) && !(reading && specs[name].readBy === "all")) {
      const types = (specs[name].only ?? []).join(", ")
      throw zmqError(
        "EINVAL",
        `${this.type} sockets have no option ${labelOf(option, name)}: it is for ${types}.`,
      )
    }
    return name
  }

  #applies(name: SocketOptionName): boolean {
    const { only } = specs[name]
    return only === undefined || only.includes(this.type)
  }

  /** Rules that need more than the value alone. */
  #check(name: SocketOptionName, value: unknown): void {
    if (isAct(name) && this.type !== "SUB" && !this.#values.manual) {
      throw zmqError(
        "EINVAL",
        `${this.type} sockets ${name} only in manual mode: set the option manual first.`,
      )
    }
    // A filter that nobody applies would be worse than none: it looks like protection.
    if (specs[name].kind === "ids" && (value as readonly number[]).length > 0) {
      throw zmqError(
        "EINVAL",
        `The option ${name} cannot be used: no JavaScript runtime tells who connects. ` +
          "Restrict the permissions of the path instead.",
      )
    }
    if (name === "tcpAcceptFilter" && !this.#values.ipv6) {
      const last = (value as readonly string[]).at(-1)?.replace(/\/.*$/, "")
      if (last !== undefined && parseIpv4(last) === undefined) {
        throw zmqError(
          "EINVAL",
          "The option tcpAcceptFilter takes IPv6 networks only when the option ipv6 is set.",
        )
      }
    }
  }

  #store(name: SocketOptionName, value: unknown): void {
    const values = this.#values as Record<SocketOptionName, unknown>
    if (isAct(name)) return
    values[name] = value
    if (name === "highWaterMark") {
      values.sendHighWaterMark = value
      values.receiveHighWaterMark = value
    } else if (name === "sendHighWaterMark") {
      values.highWaterMark = value
    } else if (name === "manualLastValue") {
      values.manual = value
    }
    const rule = securityRules[name]
    if (rule !== undefined) this.#secure(rule(value, this.#security))
  }

  #secure(security: Security): void {
    this.#security = security
    const { mechanism, server } = security
    this.#values.plainServer = server && mechanism === "PLAIN"
    this.#values.curveServer = server && mechanism === "CURVE"
    this.#values.gssapiServer = server && mechanism === "GSSAPI"
  }

  #read(name: SocketOptionName): unknown {
    switch (name) {
      case "type":
        return socketTypeCodes[this.type]
      case "securityMechanism":
        return mechanismName(this.#security)
      case "threadSafe":
        return (threadSafeTypes as readonly string[]).includes(this.type)
      case "lastEndpoint":
        return this.#state.lastEndpoint?.() ?? null
      case "events":
        return this.#state.events?.() ?? 0
      case "receiveMore":
        return this.#state.receiveMore?.() ?? false
      case "topicsCount":
        return this.#state.topicsCount?.() ?? 0
      default:
        throw unreadable(name, "nobody knows it")
    }
  }
}

const isAct = (name: string): boolean => name === "subscribe" || name === "unsubscribe"

const nameOf = (option: number | string): SocketOptionName | undefined => {
  if (typeof option === "number") return socketOptionName(option)
  return typeof option === "string" && Object.hasOwn(socketOptions, option)
    ? (option as SocketOptionName)
    : undefined
}

/** How messages call an option: by number as libzmq does, by name as the property does. */
const labelOf = (option: number | string, name: SocketOptionName): string => {
  if (typeof option !== "number") return name
  const zmq = numberedViews[option]?.zmq ?? specs[name].zmq
  return zmq === undefined ? name : `${name} (${zmq})`
}

const mechanismName = ({ mechanism }: Security): SecurityMechanismName =>
  mechanism === "NULL" ? null : (mechanism.toLowerCase() as SecurityMechanismName)

const unreadable = (option: number | string, why: string): ZmqError =>
  zmqError("EINVAL", `The option ${option} cannot be read: ${why}.`)
