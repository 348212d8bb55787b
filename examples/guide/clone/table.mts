// Keys, values, and how long these hold.

import type { Message } from "typemq"
import { type KeyValue, keyValue } from "./messages.mts"

interface Entry {
  readonly value: Message
  /** When to forget it. */
  readonly expires: number
}

/** Milliseconds that a value is to hold, from its property `ttl`, which is in seconds. */
const timeToLive = ({ properties }: KeyValue): number => {
  const seconds = Number(properties["ttl"])
  return seconds > 0 ? seconds * 1000 : Number.POSITIVE_INFINITY
}

/** A table of which each change is a message. */
export class Table {
  readonly #entries = new Map<string, Entry>()

  get(key: string): Message | undefined {
    return this.#entries.get(key)?.value
  }

  /** What there is at a key as a message would have it: no octets when there is nothing. */
  entry(key: string): Pick<KeyValue, "value" | "properties"> {
    const { value, properties } = this.#message(key, true)
    return { value, properties }
  }

  /** Sets or forgets a key. */
  apply(update: KeyValue): void {
    if (update.value.length === 0) this.#entries.delete(update.key)
    else
      this.#entries.set(update.key, {
        value: update.value,
        expires: performance.now() + timeToLive(update),
      })
  }

  replace(entries: readonly KeyValue[]): void {
    this.#entries.clear()
    for (const each of entries) this.apply(each)
  }

  /** All keys that begin with `subtree`. With their properties is how long they are still to hold. */
  entries(subtree: string, withProperties = false): KeyValue[] {
    return [...this.#entries.keys()]
      .filter((key) => key.startsWith(subtree))
      .map((key) => this.#message(key, withProperties))
  }

  /** The keys whose values do not hold any more. */
  expired(): string[] {
    const now = performance.now()
    return [...this.#entries].filter(([, { expires }]) => expires <= now).map(([key]) => key)
  }

  #message(key: string, withProperties: boolean): KeyValue {
    const entry = this.#entries.get(key)
    if (entry === undefined) return keyValue(key)
    const isLasting = entry.expires === Number.POSITIVE_INFINITY
    const left = Math.max(0.001, (entry.expires - performance.now()) / 1000).toFixed(3)
    return keyValue(key, {
      value: entry.value,
      properties: withProperties && !isLasting ? { ttl: left } : {},
    })
  }
}
