import { createRequire } from "node:module"
import type { KoffiPackage, NativeFunction, Word } from "../../src/zmtp/mechanisms/gssapi/system/koffi.ts"

type Kind = "names" | "credentials" | "contexts" | "buffers"

/** Which words of a call are places that the library fills with something to be let go of. */
const made: Readonly<Record<string, readonly (readonly [Kind, number])[]>> = {
  gss_import_name: [["names", 3]],
  gss_acquire_cred: [["credentials", 5]],
  gss_init_sec_context: [
    ["contexts", 2],
    ["buffers", 10],
  ],
  gss_accept_sec_context: [
    ["contexts", 1],
    ["names", 5],
    ["buffers", 7],
  ],
  gss_display_name: [["buffers", 2]],
  gss_display_status: [["buffers", 5]],
}

/** Which word is the place of what is let go of. */
const released: Readonly<Record<string, readonly [Kind, number]>> = {
  gss_release_name: ["names", 1],
  gss_release_cred: ["credentials", 1],
  gss_delete_sec_context: ["contexts", 1],
  gss_release_buffer: ["buffers", 1],
}

/** Buffers have a length in front. */
const pointerAt = (kind: Kind): number => (kind === "buffers" ? 8 : 0)

const pointerIn = (place: Word | undefined, kind: Kind): bigint =>
  place instanceof Uint8Array
    ? Buffer.from(place.buffer, place.byteOffset).readBigUInt64LE(pointerAt(kind))
    : 0n

/** The package `koffi`, with an account of what a library of GSSAPI has given and got back. */
export class CountedKoffi implements KoffiPackage {
  readonly #koffi = createRequire(import.meta.url)("koffi") as KoffiPackage
  readonly #alive = new Map<string, Kind>()
  /** How much of each kind there was. */
  readonly counts: Record<Kind, number> = { names: 0, credentials: 0, contexts: 0, buffers: 0 }
  /** What was given back without being there. */
  readonly objections: string[] = []
  /** Calls that are under way in threads. */
  underWay = 0
  /** The most that there were at the same time. */
  mostUnderWay = 0

  /** What has not been given back, by kind. */
  get alive(): readonly Kind[] {
    return [...this.#alive.values()]
  }

  load(file: string) {
    const library = this.#koffi.load(file)
    return {
      func: (name: string, result: string, parameters: readonly string[]): NativeFunction =>
        this.#counted(name, library.func(name, result, parameters)),
    }
  }

  address(memory: Uint8Array): bigint {
    return this.#koffi.address(memory)
  }

  decode(address: bigint, type: string, length: number): unknown {
    return this.#koffi.decode(address, type, length)
  }

  sizeof(type: string): number {
    return this.#koffi.sizeof(type)
  }

  config(): { readonly async_stack_size: number } {
    return this.#koffi.config()
  }

  #counted(name: string, native: NativeFunction): NativeFunction {
    const call = (...words: readonly Word[]): number => {
      this.#before(name, words)
      const status = native(...words)
      this.#after(name, words)
      return status
    }
    const later = (...all: readonly unknown[]): void => {
      const words = all.slice(0, -1) as Word[]
      const done = all.at(-1) as (...results: readonly unknown[]) => void
      this.#before(name, words)
      this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay)
      native.async(...words, (...results: readonly unknown[]) => {
        this.underWay--
        this.#after(name, words)
        done(...results)
      })
    }
    return Object.assign(call, { async: later })
  }

  #before(name: string, words: readonly Word[]): void {
    const [kind, index] = released[name] ?? []
    if (kind === undefined || index === undefined) return
    const pointer = pointerIn(words[index], kind)
    if (pointer === 0n) return
    if (!this.#alive.delete(`${kind} ${pointer}`)) this.objections.push(`${name} of what is not there`)
  }

  #after(name: string, words: readonly Word[]): void {
    for (const [kind, index] of made[name] ?? []) {
      const pointer = pointerIn(words[index], kind)
      const key = `${kind} ${pointer}`
      if (pointer === 0n || this.#alive.has(key)) continue
      this.#alive.set(key, kind)
      this.counts[kind]++
    }
  }
}
