import type { SocketTypeName } from "../index.ts"
import { command } from "./command.ts"
import { connectionOptions } from "./connection-options.ts"
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
    options: { ...sourceOptions, ...deliveryOptions, ...connectionOptions },
    examples,
    run: async ({ operands, options }, terminal) => {
      const { sendMessages } = await import("./send-messages.ts")
      const { endpoint, rest } = endpointAndRest(operands, options)
      return sendMessages({ type, endpoint, operands: rest, options }, terminal)
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
    options: { ...receptionOptions, ...connectionOptions },
    examples,
    run: async ({ operands, options }, terminal) => {
      const { receiveMessages } = await import("./receive-messages.ts")
      const { endpoint, rest } = endpointAndRest(operands, options)
      const subscribe = [...options.subscribe, ...rest]
      return receiveMessages({ type, endpoint, options: { ...options, subscribe } }, terminal)
    },
  })
