import { concat, utf8 } from "./bytes.ts"
import type { Message } from "./message.ts"

/** What sockets ask their peers for: topics, which messages begin with (RFC 29), or groups (RFC 48). */
export type Interest = "topics" | "groups"

/**
 * What stands in front of a group in the messages by which a RADIO hears that a peer joined it or left it. It is
 * told by the array, not by the octets: whatever a peer sends for a message has others.
 */
export const joined: Uint8Array = utf8("joined")
/** The opposite of `joined`. */
export const left: Uint8Array = utf8("left")
/** By itself: the peer takes the messages of all topics or groups, for it cannot say which it wants. */
export const joinedAll: Uint8Array = utf8("joined all")

/** What a peer asks for, or asks for no more, as a message to the socket that it asks. */
export const interestMessage = (interest: Interest, name: Uint8Array, on: boolean): Message =>
  interest === "topics" ? [concat([Uint8Array.of(on ? 1 : 0), name])] : [on ? joined : left, name]
