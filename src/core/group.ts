import { zmqError } from "./errors.ts"

/** RFC 48: a group has at most this many octets. */
export const longestGroup = 255

/** What is wrong with these octets as a group (RFC 48); undefined when nothing is. */
export const groupFault = (group: Uint8Array): string | undefined => {
  if (group.length > longestGroup) return `it has ${group.length} octets, and ${longestGroup} is the most`
  return group.includes(0) ? "it has a zero octet in it" : undefined
}

/** Throws EINVAL for what is no group. */
export const checkGroup = (group: Uint8Array): void => {
  const fault = groupFault(group)
  if (fault !== undefined) throw zmqError("EINVAL", `This cannot be the name of a group: ${fault}.`)
}
