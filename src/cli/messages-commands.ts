import type { SocketTypeName } from "../index.ts"
import { command } from "./command.ts"
import { connectionOptions, promptConnectionOptions } from "./connection-options.ts"
import { receptionOptions } from "./receiving-options.ts"
import { deliveryOptions, sourceOptions } from "./sending-options.ts"

type Example = { readonly run: string; readonly shows: string }

/** The endpoint as an operand. */
export const urlOperand = {
  name: "URL",
  describes:
    "endpoint, unless --bind or --connect is given; @URL binds and >URL connects, whatever the type usually does",
  optional: true,
} as const

/** What is sent, as operands. */
export const frameOperand = {
  name: "FRAME",
  describes:
    "frames of the message (default: what the standard input says); with --file or --lines, its first frames",
  optional: true,
  multiple: true,
} as const

/** Operands, with the endpoint in front unless options name one. */
export const endpointAndRest = (
  operands: readonly string[],
  { bind, connect }: { readonly bind: readonly string[]; readonly connect: readonly string[] },
): { readonly endpoint: string | undefined; readonly rest: readonly string[] } =>
  bind.length + connect.length > 0
    ? { endpoint: undefined, rest: operands }
    : { endpoint: operands[0], rest: operands.slice(1) }

/** What only some types have is left out for the others: to whom, for which group; topics, groups. */
const { wait } = deliveryOptions
const { subscribe, join: _, ...anyReception } = receptionOptions

/** A command that sends with sockets of one type. */
export const sendingCommand = (
  type: SocketTypeName,
  summary: string,
  describes: readonly string[],
  examples: readonly Example[],
) =>
  command({
    name: type.toLowerCase(),
    summary,
    describes,
    operands: [urlOperand, frameOperand],
    options: { ...sourceOptions, wait, ...connectionOptions },
    examples,
    run: async ({ operands, options }, terminal) => {
      const { sendMessages } = await import("./send-messages.ts")
      const { endpoint, rest } = endpointAndRest(operands, options)
      const delivery = { ...options, group: undefined, to: undefined }
      return sendMessages({ type, endpoint, operands: rest, options: delivery }, terminal)
    },
  })

/** A command that receives with sockets of one type. `topics`: operands after the endpoint are subscriptions. */
export const receivingCommand = (
  type: SocketTypeName,
  summary: string,
  describes: readonly string[],
  examples: readonly Example[],
  { topics = false } = {},
) =>
  command({
    name: type.toLowerCase(),
    summary,
    describes,
    operands: topics
      ? [
          urlOperand,
          {
            name: "TOPIC",
            describes: "what messages begin with (default: all)",
            optional: true,
            multiple: true,
          },
        ]
      : [urlOperand],
    options: { ...(topics ? { subscribe } : {}), ...anyReception, ...promptConnectionOptions },
    examples,
    run: async ({ operands, options }, terminal) => {
      const { receiveMessages } = await import("./receive-messages.ts")
      const { endpoint, rest } = endpointAndRest(operands, options)
      const { subscribe: given = [] } = options as { readonly subscribe?: readonly string[] }
      const reception = { ...options, subscribe: [...given, ...rest], join: [] }
      return receiveMessages({ type, endpoint, options: reception }, terminal)
    },
  })
