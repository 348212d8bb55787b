import {
  type Event,
  type EventOfType,
  type EventSubscriber,
  type EventType,
  Observer,
  type Socket,
} from "zeromq"

/** One line for one event. */
export const describeEvent = (event: Event): string => {
  switch (event.type) {
    case "accept":
    case "bind":
    case "connect":
    case "connect:delay":
    case "close":
    case "disconnect":
    case "handshake":
      return `${event.type} ${event.address.toUpperCase()}`
    case "connect:retry":
      return `${event.type} ${event.address} in ${event.interval.toFixed(0)} ms`
    case "accept:error":
    case "bind:error":
    case "close:error":
    case "handshake:error:other":
      return `${event.type} ${event.address} ${event.error.code} ${event.error.errno.toFixed()} ${event.error.message}`
    case "handshake:error:protocol":
      return event.error.code === "ERR_ZMTP_MECHANISM_MISMATCH" ? "other security" : event.error.code
    case "handshake:error:auth":
      return `${event.address} refused: ${event.error.status === 400 ? "credentials" : event.error.status}`
    case "end":
    case "unknown":
      return event.type
    default: {
      const never: never = event
      return never
    }
  }
}

/** Watches by listeners. */
export const watch = (socket: Socket): (() => void) => {
  const { events } = socket
  const onConnect = ({ address }: EventOfType<"connect">): void => console.log(address)
  const onRetry = (event: EventOfType<"connect:retry">): void => console.log(event.interval)
  const subscriber: EventSubscriber = events
    .on("connect", onConnect)
    .on("disconnect", (event) => console.log(event.address))
    .on("end", (event) => console.log(event.type))
  subscriber.on("handshake:error:auth", ({ error }) => console.log(error.status))
  events.on("connect:retry", onRetry)
  return () => {
    events.off("connect", onConnect).off("connect:retry", onRetry)
    events.close()
  }
}

/** Watches by iteration, and counts. */
export const census = async (socket: Socket): Promise<Map<EventType, number>> => {
  const counts = new Map<EventType, number>()
  const observer = new Observer(socket)
  const first: Event = await observer.receive()
  counts.set(first.type, 1)
  for await (const event of observer) {
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1)
    console.log(describeEvent(event))
  }
  return observer.closed ? counts : new Map()
}

/** Waits for one kind of event. */
export const once = <E extends EventType>(events: Observer, type: E): Promise<EventOfType<E>> =>
  new Promise((resolve) => {
    const listener = (event: EventOfType<E>): void => {
      events.off(type, listener)
      resolve(event)
    }
    events.on(type, listener)
  })

export const addressOf = async (socket: Socket): Promise<string> =>
  (await once(socket.events, "bind")).address
