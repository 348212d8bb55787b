import { empty } from "../core/bytes.ts"
import type { SocketTypeName } from "../core/socket-type-name.ts"
import type { OptionSet } from "../options/option-set.ts"
import { socketOptions } from "../options/socket-options.ts"
import type { SocketTypeSpec } from "../patterns/socket-types.ts"
import type { Pipe } from "./pipe.ts"

/** Messages that the application receives as if a peer had sent them, when something happens to its connection. */
export interface AutomaticMessages {
  /** When a connection was made. */
  readonly connected: readonly Uint8Array[]
  /** When a connection that came in was lost. */
  readonly acceptedLost: readonly Uint8Array[]
  /** When a connection that we made was lost. */
  readonly dialedLost: readonly Uint8Array[]
}

/** Bits of the option `routerNotify`. */
const notify = { connected: 1, disconnected: 2 } as const

/** Whether bytes go in and out as they are, without ZMTP. */
export const isRaw = (options: OptionSet, spec: SocketTypeSpec): boolean => spec.raw || options.value("raw")

export const automaticMessages = (options: OptionSet, spec: SocketTypeSpec): AutomaticMessages => {
  const disconnect = messageOf(options, "disconnectMessage")
  const hiccup = messageOf(options, "hiccupMessage")
  const notices = isRaw(options, spec) ? (options.value("notify") ? 3 : 0) : options.value("routerNotify")
  const lost = (notices & notify.disconnected) === 0 ? [] : [empty]
  return {
    connected: (notices & notify.connected) === 0 ? [] : [empty],
    acceptedLost: disconnect === undefined ? lost : [...lost, disconnect],
    dialedLost: hiccup === undefined ? lost : [...lost, hiccup],
  }
}

/** A message that an option holds, if it is set and means something to sockets of this type. */
export const messageOf = (
  options: OptionSet,
  name: "helloMessage" | "disconnectMessage" | "hiccupMessage",
): Uint8Array | undefined => {
  const types: readonly SocketTypeName[] = socketOptions[name].shownBy
  return types.includes(options.type) ? (options.value(name) ?? undefined) : undefined
}

/** Hands messages to the application as if this peer had sent them; their number has no limit of the peer's. */
export const announce = (pipe: Pipe, messages: readonly Uint8Array[]): void => {
  for (const each of messages) pipe.message([each])
}
