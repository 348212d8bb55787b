import { hexDump } from "./hex-dump.ts"
import { jsonOfMessage } from "./message-json.ts"
import type { Paint } from "./paint.ts"
import { printable, textOf } from "./printable.ts"

export { jsonOfFrame, jsonOfMessage, messageOfJson } from "./message-json.ts"

/** A message with what stands beside it in the draft socket types. */
export interface ViewedMessage {
  readonly frames: readonly Uint8Array[]
  /** RADIO and DISH. */
  readonly group?: string
  /** SERVER and PEER. */
  readonly routingId?: number
}

/** How messages are shown. */
export const messageViews = ["text", "hex", "json", "raw"] as const
export type MessageView = (typeof messageViews)[number]

/** How they are shown in detail. */
export interface ViewDetails {
  readonly paint: Paint
  /** Whether a person reads it on a terminal: then nothing in a message can be a command to the terminal. */
  readonly interactive: boolean
  /** Between frames in text. Default: a tab. */
  readonly delimiter?: string | undefined
}

/** A message as a view shows it, with the line break at the end. */
export const showMessage = (
  message: ViewedMessage,
  view: MessageView,
  details: ViewDetails,
): string | Uint8Array => views[view](message, details)

const views: Readonly<
  Record<MessageView, (message: ViewedMessage, details: ViewDetails) => string | Uint8Array>
> = {
  text: (message, details) =>
    details.interactive ? shownText(message, details) : plainText(message, details),
  hex: (message, { paint }) => {
    const { frames } = message
    const heads = frames.map(
      (frame, index) => `${paint.bold(`frame ${index + 1} of ${frames.length}`)}, ${octets(frame.length)}`,
    )
    const label = labelOf(message)
    return `${label === undefined ? "" : `${paint.cyan(label)}\n`}${frames
      .map((frame, index) => `${heads[index]}\n${hexDump(frame, paint)}`)
      .join("")}`
  },
  json: (message) => `${JSON.stringify(jsonOfMessage(message))}\n`,
  raw: ({ frames }) => Buffer.concat(frames),
}

const octets = (count: number): string => (count === 1 ? "1 octet" : `${count} octets`)

const labelOf = ({ group, routingId }: ViewedMessage): string | undefined =>
  group ?? (routingId === undefined ? undefined : String(routingId))

/** For programs: the octets as they are. */
const plainText = (message: ViewedMessage, { delimiter = "\t" }: ViewDetails): Uint8Array => {
  const label = labelOf(message)
  const parts = label === undefined ? message.frames : [Buffer.from(label), ...message.frames]
  const between = Buffer.from(delimiter)
  return Buffer.concat([
    ...parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])),
    lineBreak,
  ])
}

const lineBreak = Buffer.from("\n")

/** For people: nothing a terminal would obey, and octets that are no text in hexadecimal. */
const shownText = (message: ViewedMessage, { paint, delimiter = "\t" }: ViewDetails): string => {
  const label = labelOf(message)
  const parts = message.frames.map((frame) => {
    const text = textOf(frame)
    return text === undefined ? paint.dim(`0x${Buffer.from(frame).toString("hex")}`) : printable(text)
  })
  return `${[...(label === undefined ? [] : [paint.cyan(printable(label))]), ...parts].join(delimiter)}\n`
}
