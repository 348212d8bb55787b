import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { randomInt } from "node:crypto"
import { once } from "node:events"
import { createInterface, type Interface } from "node:readline"
import { fileURLToPath } from "node:url"
import { Peer } from "./libzmq-peer.ts"

const relayProgram = fileURLToPath(new URL("python/lossy_relay.py", import.meta.url))

const ip = (...command: string[]): void => {
  execFileSync("ip", command, { stdio: ["ignore", "ignore", "pipe"] })
}

/** Packets of a type (its octet) whose sequence number, divided by `modulus`, leaves `remainder`. */
export type LossRule = readonly [type: number, modulus: number, remainder: number]

/**
 * Two networks with a cable between them that loses what it is told to: ours, and one of its own (a namespace of
 * Linux) with a libzmq peer in it. That needs Linux, the right to administer networks, and Python.
 */
export class LossyNetwork {
  /** The name of our end of the cable. */
  readonly cable: string
  /** Our address on it. */
  readonly here: string
  /** The peer's. */
  readonly there: string
  /** Our IPv6 address on the cable. */
  readonly here6: string
  /** The peer's. */
  readonly there6: string
  readonly peer: Peer
  readonly #namespace: string
  readonly #relay: ChildProcess
  readonly #lines: Interface
  readonly #remove: () => void

  /** Rejects with the reason when there is something that it needs. */
  static async open(): Promise<LossyNetwork> {
    const number = randomInt(2 ** 14)
    const namespace = `typemq-${process.pid}-${number}`
    const [cable, remote] = [`tmq${number}`, `tmr${number}`]
    const prefix = `198.${18 + (number & 1)}.${(number >> 1) & 255}.${((number >> 9) & 31) * 4}`
    const base = prefix.slice(0, prefix.lastIndexOf(".") + 1)
    const lowest = Number(prefix.slice(base.length))
    const [here, there] = [`${base}${lowest + 1}`, `${base}${lowest + 2}`]
    const prefix6 = `fd54:7970:${number.toString(16)}::`
    const [here6, there6] = [`${prefix6}1`, `${prefix6}2`]
    const remove = (): void => {
      ip("netns", "del", namespace)
      process.off("exit", abandon)
    }
    const abandon = (): void => {
      try {
        remove()
      } catch {
        // It was never there, or nothing can be done about it any more.
      }
    }
    process.on("exit", abandon)
    try {
      ip("netns", "add", namespace)
      ip("link", "add", cable, "type", "veth", "peer", "name", "left", "netns", namespace)
      ip("addr", "add", `${here}/30`, "dev", cable)
      ip("addr", "add", `${here6}/64`, "dev", cable, "nodad")
      ip("link", "set", cable, "up")
      ip("-n", namespace, "link", "add", remote, "type", "veth", "peer", "name", "right")
      ip("-n", namespace, "addr", "add", `${there}/30`, "dev", remote)
      ip("-n", namespace, "addr", "add", `${there6}/64`, "dev", remote, "nodad")
      for (const name of ["lo", remote]) ip("-n", namespace, "link", "set", name, "up")
      // The ends of the relay must not answer for the address, which is in the same network.
      for (const name of ["left", "right"]) ip("-n", namespace, "link", "set", name, "arp", "off", "up")
      const inside = ["ip", "netns", "exec", namespace]
      const peer = await Peer.start(inside)
      const [command = "", ...rest] = [...inside, "python3", relayProgram, "left", "right"]
      const relay = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] })
      const lines = createInterface({ input: relay.stdout })
      await Promise.race([
        once(lines, "line"),
        once(relay, "close").then(() => Promise.reject(new Error("The relay did not start."))),
      ])
      return new LossyNetwork({ cable, here, there, here6, there6, peer, namespace, relay, lines, remove })
    } catch (error) {
      abandon()
      process.off("exit", abandon)
      throw error
    }
  }

  private constructor(parts: {
    readonly cable: string
    readonly here: string
    readonly there: string
    readonly here6: string
    readonly there6: string
    readonly peer: Peer
    readonly namespace: string
    readonly relay: ChildProcess
    readonly lines: Interface
    readonly remove: () => void
  }) {
    this.cable = parts.cable
    this.here = parts.here
    this.there = parts.there
    this.here6 = parts.here6
    this.there6 = parts.there6
    this.peer = parts.peer
    this.#namespace = parts.namespace
    this.#relay = parts.relay
    this.#lines = parts.lines
    this.#remove = parts.remove
  }

  /**
   * Loses these packets from now on. Answers how many came by since the last call: by the side that they came from
   * (`left` is ours, `right` the peer's) and the octet of their type; by the side and how far they may go
   * (`left hops 1`); and in `lost` how many went no further.
   */
  lose(...rules: readonly LossRule[]): Promise<Readonly<Record<string, number>>> {
    return this.#command({ lose: rules })
  }

  /** Resolves when the next packet of a type (its octet) has gone by from a side. Counts begin anew. */
  async pass(side: "left" | "right", type: number): Promise<void> {
    await this.#command({ pass: [side, type] })
  }

  async close(): Promise<void> {
    const gone = once(this.#relay, "close")
    this.#relay.kill()
    await Promise.all([gone, this.peer.kill()])
    this.#remove()
  }

  async #command(command: object): Promise<Readonly<Record<string, number>>> {
    const line = once(this.#lines, "line")
    this.#relay.stdin?.write(`${JSON.stringify(command)}\n`)
    const [answer] = (await line) as [string]
    return JSON.parse(answer) as Record<string, number>
  }

  /** For messages about it. */
  toString(): string {
    return this.#namespace
  }
}
