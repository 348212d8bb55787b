import type { Event, EventType, Socket } from "../../src/index.ts"
import { Feed } from "./feed.ts"
import { until } from "./until.ts"

/** What an observer of a socket was told, from now on until the socket closes. */
export class EventRecord extends Feed<Event> {
  /** Whether the observer's iteration came to its end. */
  ended = false

  get types(): EventType[] {
    return this.items.map((each) => each.type)
  }

  /** Waits for an event of a type: the first one, or as many as are asked for. */
  async told(type: EventType, count = 1): Promise<Event> {
    const found = (): Event[] => this.items.filter((each) => each.type === type)
    await until(
      () => found().length >= count,
      () => `${count} × ${type}, after ${this.types.join(", ")}`,
    )
    return found()[count - 1] as Event
  }

  /** Forgets what was told so far. */
  clear(): void {
    this.items.length = 0
  }
}

/** Records the events of a socket. */
export const watchEvents = (socket: Socket): EventRecord => {
  const record = new EventRecord()
  const watch = async (): Promise<void> => {
    for await (const event of socket.events) record.push(event)
    record.ended = true
  }
  void watch()
  return record
}
