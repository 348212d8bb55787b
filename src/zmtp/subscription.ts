import { concat } from "../core/bytes.ts"
import { commandPrefix, encodeCommand, isCommand } from "./command.ts"

const subscribePrefix = commandPrefix("SUBSCRIBE")
const cancelPrefix = commandPrefix("CANCEL")

/** A subscription or its end as ZMTP 3.0 sends it, and as sockets see it: 1 or 0, then the topic. */
export const subscriptionFrame = (topic: Uint8Array, on: boolean): Uint8Array =>
  concat([Uint8Array.of(on ? 1 : 0), topic])

/** The same as ZMTP 3.1 sends it (RFC 37, section 2.6). */
export const subscriptionCommand = (topic: Uint8Array, on: boolean): Uint8Array =>
  encodeCommand(on ? "SUBSCRIBE" : "CANCEL", topic)

/** The subscription in a command's body, as sockets see it; undefined for other commands. */
export const readSubscription = (body: Uint8Array): Uint8Array | undefined => {
  if (isCommand(body, subscribePrefix)) return subscriptionFrame(body.subarray(subscribePrefix.length), true)
  if (isCommand(body, cancelPrefix)) return subscriptionFrame(body.subarray(cancelPrefix.length), false)
  return undefined
}
