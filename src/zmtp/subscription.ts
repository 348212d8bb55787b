import { copy } from "../core/bytes.ts"
import { type Interest, interestMessage } from "../core/interest.ts"
import type { Message } from "../core/message.ts"
import { commandPrefix, encodeCommand, isCommand } from "./command.ts"
import type { Dialect } from "./dialect.ts"
import * as frame from "./frame.ts"

/** Commands by which a peer asks for something, and asks for it no more (RFC 37, section 2.6; RFC 48). */
const names = { topics: ["SUBSCRIBE", "CANCEL"], groups: ["JOIN", "LEAVE"] } as const

const prefixes = {
  topics: names.topics.map(commandPrefix),
  groups: names.groups.map(commandPrefix),
}

/**
 * The frame that asks for a topic or a group, or ends that. RFC 37, section 2.6: topics go to 3.0 peers in
 * messages that start with 1 or 0. Groups are always in commands.
 */
export const interestFrame = (
  interest: Interest,
  topics: Dialect["topics"],
  name: Uint8Array,
  on: boolean,
): readonly [flags: number, body: Uint8Array] => {
  if (topics === "messages" && interest === "topics") {
    return [0, interestMessage(interest, name, on)[0] as Uint8Array]
  }
  return [frame.command, encodeCommand(names[interest][on ? 0 : 1], name)]
}

/**
 * What a command's body asks for, as sockets see it; undefined for other commands. Nothing of it is the body's own
 * memory, which others are read into next.
 */
export const readInterest = (interest: Interest, body: Uint8Array): Message | undefined => {
  for (const [index, prefix] of prefixes[interest].entries()) {
    if (!isCommand(body, prefix)) continue
    const name = body.subarray(prefix.length)
    // Topics are copied behind the octet that is put before them.
    return interestMessage(interest, interest === "topics" ? name : copy(name), index === 0)
  }
  return undefined
}
