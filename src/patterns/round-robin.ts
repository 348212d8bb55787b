import type { Message } from "../core/message.ts"
import { ActiveList } from "./active-list.ts"
import type { Outgoing, Pipe } from "./pattern.ts"

/**
 * Sends each message to the next peer that can take one (RFC 30 PUSH, RFC 28 REQ and DEALER). A peer that is
 * full is passed over until it has room again; with none left the socket is mute.
 */
export class RoundRobin implements Outgoing {
  readonly #pipes = new ActiveList<Pipe>()
  #next = 0
  /** The pipe that took the last message. */
  current: Pipe | undefined

  get sendable(): boolean {
    for (let index = 0; index < this.#pipes.active; index++) {
      if ((this.#pipes.at(index) as Pipe).hasRoom) return true
    }
    return false
  }

  get sole(): Pipe | undefined {
    return this.#pipes.size === 1 && this.#pipes.active === 1 ? this.#pipes.at(0) : undefined
  }

  attach(pipe: Pipe): void {
    this.#pipes.add(pipe)
  }

  detach(pipe: Pipe): void {
    this.#pipes.remove(pipe)
    if (this.#next >= this.#pipes.active) this.#next = 0
    if (this.current === pipe) this.current = undefined
  }

  writable(pipe: Pipe): void {
    this.#pipes.activate(pipe)
  }

  send(message: Message): boolean {
    const pipes = this.#pipes
    while (pipes.active > 0) {
      const pipe = pipes.at(this.#next) as Pipe
      if (pipe.send(message)) {
        this.current = pipe
        this.#next = this.#next + 1 < pipes.active ? this.#next + 1 : 0
        return true
      }
      this.#passOver(pipe)
    }
    return false
  }

  #passOver(pipe: Pipe): void {
    this.#pipes.deactivate(pipe)
    if (this.#next >= this.#pipes.active) this.#next = 0
  }
}
