import { performance } from "node:perf_hooks"
import type { Socket } from "../../index.ts"

/** What has gone one way: up to now, and in a second. */
export interface Direction {
  readonly messages: number
  readonly bytes: number
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
}

/** Both ways of a proxy. */
export interface Traffic {
  readonly toBack: Direction
  readonly toFront: Direction
}

interface Sample {
  readonly at: number
  readonly counts: readonly number[]
}

/** Measures what goes through two sockets, from one look to the next. */
export class TrafficRates {
  readonly #front: Socket
  readonly #back: Socket
  #last: Sample

  constructor(front: Socket, back: Socket) {
    this.#front = front
    this.#back = back
    this.#last = this.#sample()
  }

  /** Totals, and rates since the look before. */
  look(): Traffic {
    const before = this.#last
    const now = this.#sample()
    this.#last = now
    const seconds = Math.max(0.001, (now.at - before.at) / 1000)
    const way = (first: number): Direction => {
      const [messages = 0, bytes = 0] = now.counts.slice(first)
      const [oldMessages = 0, oldBytes = 0] = before.counts.slice(first)
      return {
        messages,
        bytes,
        messagesPerSecond: (messages - oldMessages) / seconds,
        bytesPerSecond: (bytes - oldBytes) / seconds,
      }
    }
    return { toBack: way(0), toFront: way(2) }
  }

  #sample(): Sample {
    const front = this.#front.stats()
    const back = this.#back.stats()
    return {
      at: performance.now(),
      counts: [front.messagesIn, front.bytesIn, back.messagesIn, back.bytesIn],
    }
  }
}

const units = ["B", "kB", "MB", "GB", "TB"] as const

/** A number of bytes for people: 12.3 MB. */
export const bytesText = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`
}

/** One way in a line. */
export const directionText = (name: string, way: Direction): string =>
  `${name}  ${Math.round(way.messagesPerSecond)} msg/s  ${bytesText(way.bytesPerSecond)}/s  ` +
  `(${way.messages} messages, ${bytesText(way.bytes)})`
