import { copy } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import { MessageTracker, type Pending } from "./message-tracker.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeMemory } from "./pipe-memory.ts"
import type { SocketEngine } from "./socket-engine.ts"
import type { WaitOptions } from "./waiting.ts"

/** The bodies of one message, as long as one pipe needs them. */
class HeldBodies implements Pending {
  readonly #memory: PipeMemory
  readonly #bodies: readonly Uint8Array[]
  readonly #leave: () => void
  readonly #listeners: (() => void)[] = []
  #done = false

  constructor(memory: PipeMemory, bodies: readonly Uint8Array[]) {
    this.#memory = memory
    this.#bodies = bodies
    this.#leave = memory.watch(() => this.#review())
  }

  get done(): boolean {
    this.#review()
    return this.#done
  }

  whenDone(listener: () => void): void {
    this.#listeners.push(listener)
  }

  #review(): void {
    if (this.#done || this.#memory.holds(this.#bodies)) return
    this.#done = true
    this.#leave()
    for (const listener of this.#listeners) listener()
  }
}

const holdersOf = (pipes: Iterable<Pipe>, bodies: readonly Uint8Array[]): Pending[] => {
  const holders: Pending[] = []
  for (const pipe of pipes) {
    const memory = pipe.memory ?? pipe.newMemory()
    if (!memory.holds(bodies)) continue
    pipe.memory = memory
    holders.push(new HeldBodies(memory, bodies))
  }
  return holders
}

const hasLocalPeers = (pipes: Iterable<Pipe>): boolean => {
  for (const pipe of pipes) if (pipe.owner.local === true) return true
  return false
}

/**
 * Sends a message and answers what tells when its memory is free again. A peer in the same process would get that
 * very memory, and keep it for as long as it likes: so it gets a copy.
 */
export const sendTracked = async (
  engine: SocketEngine,
  message: Message,
  options: WaitOptions,
): Promise<MessageTracker> => {
  let tracker = new MessageTracker()
  await engine.sender.track(
    {
      frames: () => (hasLocalPeers(engine.pipes) ? message.map(copy) : [...message]),
      taken: () => {
        tracker = new MessageTracker(holdersOf(engine.pipes, message), engine.context.keepAlive)
      },
    },
    options,
  )
  return tracker
}
