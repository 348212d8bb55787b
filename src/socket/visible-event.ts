import { visibleEndpoint } from "../core/visible-endpoint.ts"
import type { Event } from "./monitor.ts"

/** An event without what may be secret in its endpoint. Most have nothing of the kind, and stay as they are. */
export const visibleEvent = (event: Event): Event => {
  if (!("address" in event)) return event
  const address = visibleEndpoint(event.address)
  if (address === event.address) return event
  const error = "error" in event && event.error !== undefined ? { error: standIn(event.error, address) } : {}
  return { ...event, address, ...error } as Event
}

/** An error with the same codes, whose text names no endpoint in full. */
const standIn = (error: Error, address: string): Error =>
  Object.assign(
    new Error(error.message.replace(/wss?:\/\/[^\s"]+/g, visibleEndpoint)),
    error,
    "address" in error ? { address } : {},
  )
