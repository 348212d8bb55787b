import { zmqError } from "../core/errors.ts"
import { type AnyOption, flag, ids, int, label, state } from "./kinds.ts"
import { type Shortfall, ShortfallWarnings } from "./shortfall.ts"

const noThreads: Shortfall = { why: "there are no I/O threads" }

/**
 * Every option of a context, once, under the name of its property. Most of them are about libzmq's threads,
 * which do not exist here: they are checked and kept.
 */
export const contextOptions = Object.freeze({
  /**
   * Threads for I/O. There are none here, but with 0, only inproc endpoints can be bound and connected, as in
   * libzmq. Set it before the first socket. Default 1. (`ZMQ_IO_THREADS`)
   */
  ioThreads: int({ code: 1, zmq: "IO_THREADS", default: 1 }),
  /**
   * Sockets that may be open at the same time; one more fails with EMFILE. Set it before the first socket.
   * Default 1023. (`ZMQ_MAX_SOCKETS`)
   */
  maxSockets: int({ code: 2, zmq: "MAX_SOCKETS", default: 1023, min: 1 }),
  /** What libzmq names as the most that `maxSockets` should be; more is taken as well. (`ZMQ_SOCKET_LIMIT`) */
  maxSocketsLimit: state({ code: 3, zmq: "SOCKET_LIMIT", default: 65_535 as number }),
  /**
   * Priority of threads. Default -1, which cannot be set again. (`ZMQ_THREAD_PRIORITY`)
   */
  threadPriority: int({ code: 3, zmq: "THREAD_PRIORITY", default: -1, access: "w", shortfall: noThreads }),
  /**
   * How threads are scheduled. Default -1, which cannot be set again.
   * (`ZMQ_THREAD_SCHED_POLICY`)
   */
  threadSchedulingPolicy: int({ code: 4, zmq: "THREAD_SCHED_POLICY", default: -1, shortfall: noThreads }),
  /**
   * Bytes of the largest message of the context: kept, but libzmq does not hold anyone to it either; the
   * socket option of this name is the one that counts. Default 2147483647. (`ZMQ_MAX_MSGSZ`)
   */
  maxMessageSize: int({ code: 5, zmq: "MAX_MSGSZ", default: 2_147_483_647 }),
  /** Bytes of libzmq's message structure: what it is there. (`ZMQ_MSG_T_SIZE`) */
  messageStructureSize: state({ code: 6, zmq: "MSG_T_SIZE", default: 64 as number }),
  /** Adds a processor that threads may run on. (`ZMQ_THREAD_AFFINITY_CPU_ADD`) */
  threadAffinityCpuAdd: ids({ code: 7, zmq: "THREAD_AFFINITY_CPU_ADD", access: "w", shortfall: noThreads }),
  /** Takes back a processor that was added. (`ZMQ_THREAD_AFFINITY_CPU_REMOVE`) */
  threadAffinityCpuRemove: ids({
    code: 8,
    zmq: "THREAD_AFFINITY_CPU_REMOVE",
    access: "w",
    shortfall: noThreads,
  }),
  /**
   * What names of threads begin with, 1 to 16 bytes or a number. Default 0.
   * (`ZMQ_THREAD_NAME_PREFIX`)
   */
  threadNamePrefix: label({ code: 9, zmq: "THREAD_NAME_PREFIX", max: 16, shortfall: noThreads }),
  /**
   * Whether libzmq hands out what it received without copying; here as there that shows nowhere. Default true.
   * (`ZMQ_ZERO_COPY_RECV`)
   */
  zeroCopyReceive: flag({ code: 10, zmq: "ZERO_COPY_RECV", default: true, numbers: "natural" }),
  /** The `ipv6` of sockets made from now on. Default false. (`ZMQ_IPV6`) */
  ipv6: flag({ code: 42, zmq: "IPV6", default: false, numbers: "natural" }),
  /**
   * Whether sockets made from now on wait for their messages to be sent when they are closed. False makes 0
   * the default of their `linger`. Default true. (`ZMQ_BLOCKY`)
   */
  blocky: flag({ code: 70, zmq: "BLOCKY", default: true, numbers: "natural" }),
})

type Table = typeof contextOptions

/** Name of a context option, which is the name of its property. */
export type ContextOptionName = keyof Table

/** Value of a context option, as the engine reads it. */
export type ContextOptionValue<Name extends ContextOptionName> = Table[Name]["default"]

type Shown<Option extends { readonly kind: string; readonly default: unknown }> = Option["kind"] extends "ids"
  ? number | null
  : Option["default"]

type ReadOnlyName = {
  [Name in ContextOptionName]: Table[Name]["access"] extends "r" ? Name : never
}[ContextOptionName]

type Every = { -readonly [Name in keyof Table]: Shown<Table[Name]> }

/** The option properties of a context. */
export type ContextOptionProperties = Pick<Every, Exclude<ContextOptionName, ReadOnlyName>> &
  Readonly<Pick<Every, ReadOnlyName>>

/** The options that can be given to the constructor of a context. */
export type ContextOptions = Partial<Pick<Every, Exclude<ContextOptionName, ReadOnlyName>>>

const specs = contextOptions as unknown as Readonly<Record<ContextOptionName, AnyOption>>
const names = Object.keys(specs) as readonly ContextOptionName[]

type Values = { [Name in ContextOptionName]: ContextOptionValue<Name> }

/** The options of one context. Failures are those of the options of a socket. */
export class ContextOptionSet {
  readonly #values = Object.fromEntries(names.map((name) => [name, specs[name].default])) as Values
  readonly #warnings: ShortfallWarnings

  /** `warnings`: who says that an option has no effect. */
  constructor(warnings = new ShortfallWarnings()) {
    this.#warnings = warnings
  }

  /** The value of an option as the engine reads it. */
  value<Name extends ContextOptionName>(name: Name): ContextOptionValue<Name> {
    return this.#values[name]
  }

  /** An option by name, as its property shows it, or by number, as libzmq has it. */
  get<Name extends ContextOptionName>(option: Name): Every[Name]
  get(option: number | string): unknown
  get(option: number | string): unknown {
    const name = find(option, "w")
    const value = this.#values[name]
    return typeof option === "number" ? specs[name].raw(value) : specs[name].show(value)
  }

  /** Sets an option by name or number; answers which one it was. */
  set(option: number | string, value: unknown): ContextOptionName {
    const name = find(option, "r")
    const spec = specs[name]
    if (spec.access === "r") throw zmqError("EINVAL", `The context option ${name} can only be read.`)
    const values = this.#values as Record<ContextOptionName, unknown>
    if (name === "threadAffinityCpuRemove") {
      values.threadAffinityCpuAdd = this.#withoutCpu(spec.parse(value, name, []) as readonly number[])
    } else {
      values[name] = spec.parse(value, name, values[name])
    }
    this.#warnings.wasSet(name, values[name], spec, "context")
    return name
  }

  #withoutCpu(removed: readonly number[]): readonly number[] {
    const cpus = this.#values.threadAffinityCpuAdd
    for (const cpu of removed) {
      if (!cpus.includes(cpu)) {
        throw zmqError(
          "EINVAL",
          `The context option threadAffinityCpuRemove names a processor never added: ${cpu}.`,
        )
      }
    }
    return cpus.filter((cpu) => !removed.includes(cpu))
  }
}

/** The option of a name or number. Number 3 is two options: one is only read, the other only set. */
const find = (option: number | string, other: "r" | "w"): ContextOptionName => {
  const named =
    typeof option === "number"
      ? names.filter((name) => specs[name].code === option)
      : names.filter((name) => name === option)
  const name = named.find((each) => specs[each].access !== other) ?? named[0]
  if (name === undefined) throw zmqError("EINVAL", `There is no context option ${JSON.stringify(option)}.`)
  return name
}
