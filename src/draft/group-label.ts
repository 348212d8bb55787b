import { checkGroup } from "../core/group.ts"
import { bytesOf } from "../socket/socket-class.ts"
import type { Label } from "./labelled.ts"

/** The group that a message is for. */
export interface RadioGroupOptions {
  /** Up to 255 octets, none of them zero; text stands for its UTF-8 octets. */
  group: Uint8Array | string
}

/** The group that a message came for. */
export interface DishGroupOptions {
  /** The octets of the group. */
  group: Buffer
}

/** A group as the application gives it. Throws `TypeError` for what is neither text nor bytes, EINVAL. */
export const groupBytes = (group: unknown): Uint8Array => {
  if (typeof group !== "string" && !(group instanceof Uint8Array)) {
    throw new TypeError("A group must be text or bytes.")
  }
  const bytes = bytesOf(group)
  checkGroup(bytes)
  return bytes
}

/** Messages of RADIO and DISH sockets go with their group. */
export const groupLabel: Label = {
  write: ({ group }) => groupBytes(group),
  read: (frame): DishGroupOptions => ({ group: frame as Buffer }),
}
