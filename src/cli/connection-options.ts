import type { SocketTypeName } from "../index.ts"
import type { OptionTable, ValuesOf } from "./command.ts"
import type { OpenedSocket, OpenSocketDetails } from "./open-socket.ts"
import { securityOptions } from "./security-options.ts"
import type { Terminal } from "./terminal.ts"

export { typeOf } from "./socket-types.ts"

/** How a socket finds its peers: options to spread into the table of a command that opens one. */
export const connectionOptions = {
  bind: {
    type: "string",
    short: "b",
    value: "URL",
    multiple: true,
    describes: "endpoint to bind",
    section: "Connection",
  },
  connect: {
    type: "string",
    short: "c",
    value: "URL",
    multiple: true,
    describes: "endpoint to connect to",
    section: "Connection",
  },
  option: {
    type: "string",
    short: "o",
    value: "NAME=VALUE",
    multiple: true,
    describes: "a socket option, as in -o sendHighWaterMark=5000 or -o SNDHWM=5000",
    section: "Connection",
  },
  timeout: {
    type: "duration",
    short: "t",
    value: "TIME",
    describes: "give up after waiting that long for a message or a peer (exit code 3)",
    section: "Connection",
  },
  linger: {
    type: "duration",
    value: "TIME",
    describes: "how long to wait at the end for messages to be delivered (default: until they are)",
    section: "Connection",
  },
  routingId: {
    type: "string",
    aliases: ["--identity"],
    value: "ID",
    describes: "name under which ROUTER peers know this socket",
    section: "Connection",
  },
  ...securityOptions,
} as const satisfies OptionTable

/** The same for commands that have nothing to deliver in the end, or nothing that matters by then. */
export const promptConnectionOptions = {
  ...connectionOptions,
  linger: {
    ...connectionOptions.linger,
    describes: "how long to wait at the end for messages to be delivered (default: not at all)",
  },
} as const satisfies OptionTable

/** What was given for the options above. */
export type ConnectionValues = ValuesOf<typeof connectionOptions>

/**
 * A socket of a type, bound and connected as the options say, with security and socket options set. `endpoint` is one
 * that was given as an operand: `@URL` binds, `>URL` connects, and an URL alone does what the type usually does.
 *
 * The engine is loaded here, so that help and completion do without it.
 */
export const openSocket = async <Type extends SocketTypeName>(
  type: Type,
  given: ConnectionValues,
  terminal: Terminal,
  details: OpenSocketDetails = {},
): Promise<OpenedSocket<Type>> =>
  (await import("./open-socket.ts")).openSocket(type, given, terminal, details)
