import { requireText } from "../core/endpoint.ts"
import { zmqError } from "../core/errors.ts"
import { type SocketTypeName, socketTypeCodes, socketTypeName } from "../core/socket-type-name.ts"
import type { SocketOptionDefaults } from "../options/socket-options.ts"

/** A socket type by its name (`"ROUTER"`) or by libzmq's number (`ROUTER`). */
export type SocketType = SocketTypeName | number

/** Options of a socket of a device, by their names or by libzmq's numbers. */
export type SideOptions = SocketOptionDefaults & { readonly [option: number]: unknown }

/** One socket of a device: what it is, and where it goes. */
export interface SideConfiguration {
  /** Its type. For `out`, a number below 0 says that one socket plays both parts. */
  readonly type: SocketType
  /** Endpoints to bind, in this order. */
  readonly bind?: string | readonly string[] | undefined
  /** Endpoints to connect to, in this order, after all binding. */
  readonly connect?: string | readonly string[] | undefined
  /** Options, set before anything is bound or connected. */
  readonly options?: SideOptions | undefined
}

/** The sockets of a device. */
export type SideName = "in" | "out" | "monitor" | "control"

/** One socket of a device, as it is going to be made. It can be sent to other threads and processes. */
export interface SidePlan {
  /** None: the socket of the other side. */
  readonly type: SocketTypeName | undefined
  readonly binds: string[]
  readonly connects: string[]
  readonly options: [option: string | number, value: unknown][]
}

/** The type's name. Throws `TypeError` when there is none given, EINVAL when there is no such type. */
const nameOf = (type: SocketType | undefined | null, side: SideName): SocketTypeName => {
  if (type === undefined || type === null) {
    throw new TypeError(`The type of the socket "${side}" must be given: as a number or as a name.`)
  }
  const name = typeof type === "number" ? socketTypeName(type) : type
  if (name === undefined || !Object.hasOwn(socketTypeCodes, name)) {
    throw zmqError("EINVAL", `There is no socket type ${JSON.stringify(type)} for the socket "${side}".`)
  }
  return name
}

const listOf = (endpoints: string | readonly string[] | undefined): string[] =>
  (endpoints === undefined ? [] : typeof endpoints === "string" ? [endpoints] : [...endpoints]).map(
    requireText,
  )

/** Bytes are copied: they belong to the caller, and a clone of a view would take along all of its memory. */
export const optionEntry = (option: string | number, value: unknown): [string | number, unknown] => [
  option,
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice()
    : value,
]

/** Keys of objects are text; those that are numbers mean libzmq's. */
const optionName = (key: string): string | number => (/^\d+$/.test(key) ? Number(key) : key)

/** What is to be made of a side. Throws as `SideConfiguration` tells, and `TypeError` for what is no endpoint. */
export const sidePlan = (given: SideConfiguration | SocketType | undefined, side: SideName): SidePlan => {
  const { type, bind, connect, options } =
    typeof given === "object" && given !== null ? given : ({ type: given } as SideConfiguration)
  const isOther = side === "out" && typeof type === "number" && type < 0
  return {
    type: isOther ? undefined : nameOf(type, side),
    binds: listOf(bind),
    connects: listOf(connect),
    options: Object.entries(options ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => optionEntry(optionName(key), value)),
  }
}
