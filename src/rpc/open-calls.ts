import type { RunningCall } from "./running-call.ts"
import type { StreamSender } from "./stream-sender.ts"

/** What a caller can take back or continue. */
export interface OpenCall {
  /** What the caller sent. */
  readonly asked: object
  readonly call: RunningCall
  /** Once its method has given a generator. */
  readonly stream?: StreamSender
}

/**
 * The calls and streams of a server that their callers can take back or continue, by key. Nothing tells a server
 * that a caller has gone, so there is a limit to the streams that wait for theirs: one more takes the place of the
 * one whose caller has asked for nothing for the longest time.
 */
export class OpenCalls {
  readonly #all = new Map<string, OpenCall>()
  /** Keys of the streams, those asked for last at the end. */
  readonly #streams = new Set<string>()
  readonly #mostStreams: number

  constructor(mostStreams: number) {
    this.#mostStreams = mostStreams
  }

  get(key: string): OpenCall | undefined {
    return this.#all.get(key)
  }

  /** Enters a call or stream; answers those that have to give way, and can be named no more. */
  enter(key: string, open: OpenCall): OpenCall[] {
    const displaced: OpenCall[] = []
    const earlier = this.take(key)
    if (earlier !== undefined) displaced.push(earlier)
    this.#all.set(key, open)
    if (open.stream === undefined) return displaced
    const [idlest] = this.#streams
    if (idlest !== undefined && this.#streams.size >= this.#mostStreams) {
      displaced.push(this.take(idlest) as OpenCall)
    }
    this.#streams.add(key)
    return displaced
  }

  /** The caller of a stream has asked for more. */
  used(key: string): void {
    if (this.#streams.delete(key)) this.#streams.add(key)
  }

  take(key: string): OpenCall | undefined {
    const open = this.#all.get(key)
    this.#all.delete(key)
    this.#streams.delete(key)
    return open
  }

  takeAll(): OpenCall[] {
    const all = [...this.#all.values()]
    this.#all.clear()
    this.#streams.clear()
    return all
  }
}
