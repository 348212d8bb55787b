// The Majordomo protocol (RFC 7): what clients, the broker and workers write to each other. Every message begins with
// an empty frame, which REQ sockets add and take away by themselves, and the name and version of its protocol.

import type { Message, MessageLike } from "typemq"

/** Marks what clients and the broker write to each other. */
export const clientHeader = "MDPC01"

/** Marks what workers and the broker write to each other. */
export const workerHeader = "MDPW01"

/** What workers and the broker tell each other, as octets. */
export const commands = { ready: 1, request: 2, reply: 3, heartbeat: 4, disconnect: 5 } as const

export type Command = keyof typeof commands

/** A message between a worker and the broker. */
export interface WorkerMessage {
  readonly command: Command
  /** What comes after the command. */
  readonly frames: readonly Message[]
}

/** How workers and the broker tell whether the other is still there. Both need the same settings. */
export interface Heartbeats {
  /** Milliseconds between heartbeats. Default: 2500. */
  readonly heartbeatInterval?: number
  /** After so many intervals without a message the other one counts as gone. Default: 3. */
  readonly liveness?: number
}

export const defaultHeartbeats: Required<Heartbeats> = { heartbeatInterval: 2500, liveness: 3 }

const commandNames = new Map(
  Object.entries(commands).map(([name, octet]) => [octet as number, name as Command]),
)

export const writeWorkerMessage = (command: Command, ...frames: readonly MessageLike[]): MessageLike[] => [
  "",
  workerHeader,
  Buffer.of(commands[command]),
  ...frames,
]

/** Undefined for what is none. */
export const readWorkerMessage = ([empty, header, command, ...frames]: readonly Message[]):
  | WorkerMessage
  | undefined => {
  if (empty?.length !== 0 || String(header) !== workerHeader || command?.length !== 1) return undefined
  const name = commandNames.get(command[0] as number)
  return name === undefined ? undefined : { command: name, frames }
}

/** A request or a reply: both name the service. */
export const writeClientMessage = (service: string, body: readonly MessageLike[]): MessageLike[] => [
  "",
  clientHeader,
  service,
  ...body,
]

/** A request or a reply of a client, read. */
export interface ClientMessage {
  readonly service: string
  readonly body: Message[]
}

/** Undefined for what is none. */
export const readClientMessage = ([empty, header, service, ...body]: readonly Message[]):
  | ClientMessage
  | undefined =>
  empty?.length === 0 && String(header) === clientHeader && service !== undefined && body.length > 0
    ? { service: String(service), body }
    : undefined
