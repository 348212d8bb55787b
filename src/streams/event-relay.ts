import { afterThisTurn } from "../core/timing.ts"
import { eventTypesOf, monitorEventOf } from "../socket/monitor-message.ts"
import { Observer } from "../socket/observer.ts"
import type { Socket } from "../socket/socket.ts"
import type { SocketEvent } from "./socket-event.ts"

/** Passes the events of a socket on, in libzmq's form, outside the calls that brought them about. */
export class EventRelay {
  readonly #socket: Socket
  readonly #deliver: (event: SocketEvent) => void
  #observer: Observer | undefined
  #waiting: SocketEvent[] = []

  constructor(socket: Socket, deliver: (event: SocketEvent) => void) {
    this.#socket = socket
    this.#deliver = deliver
  }

  /** Begins, with the events of a mask. Does nothing when it has begun already. */
  enable(mask: number): void {
    if (this.#observer !== undefined) return
    const observer = new Observer(this.#socket)
    this.#observer = observer
    for (const type of eventTypesOf(mask)) observer.on(type, (event) => this.#noted(monitorEventOf(event)))
  }

  /** Ends. What was not passed on by now is not any more. */
  disable(): void {
    this.#observer?.close()
    this.#observer = undefined
    this.#waiting = []
  }

  #noted(event: SocketEvent): void {
    if (this.#waiting.push(event) === 1) afterThisTurn(() => this.#relay())
  }

  #relay(): void {
    const events = this.#waiting
    this.#waiting = []
    for (const event of events) {
      if (this.#observer === undefined) return
      this.#deliver(event)
    }
  }
}
