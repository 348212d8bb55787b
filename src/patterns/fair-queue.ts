import type { Message } from "../core/message.ts"
import { ActiveList } from "./active-list.ts"
import type { Incoming, Pipe } from "./pattern.ts"

/** Takes one message from each peer in turn, from those that have one (RFC 28, RFC 30: fair-queuing). */
export class FairQueue implements Incoming {
  readonly #pipes = new ActiveList<Pipe>()
  #next = 0
  current: Pipe | undefined

  get receivable(): boolean {
    for (let index = 0; index < this.#pipes.active; index++) {
      if ((this.#pipes.at(index) as Pipe).queued > 0) return true
    }
    return false
  }

  attach(pipe: Pipe): void {
    this.#pipes.add(pipe)
  }

  detach(pipe: Pipe): void {
    this.#pipes.remove(pipe)
    if (this.#next >= this.#pipes.active) this.#next = 0
    if (this.current === pipe) this.current = undefined
  }

  readable(pipe: Pipe): void {
    this.#pipes.activate(pipe)
  }

  receive(): Message | undefined {
    const pipes = this.#pipes
    while (pipes.active > 0) {
      const pipe = pipes.at(this.#next) as Pipe
      const message = pipe.take()
      if (message !== undefined) {
        this.current = pipe
        this.#next = this.#next + 1 < pipes.active ? this.#next + 1 : 0
        return message
      }
      // Found empty only now, not when its last message went: so that the order of turns is kept.
      pipes.deactivate(pipe)
      if (this.#next >= pipes.active) this.#next = 0
    }
    return undefined
  }

  /** Throws away what waits on any pipe and is not accepted. */
  filter(accepts: (message: Message) => boolean): void {
    for (const pipe of [...this.#pipes]) pipe.filterInbox(accepts)
  }

  /** Throws away everything that waits on any pipe. */
  clear(): void {
    this.filter(() => false)
  }
}
