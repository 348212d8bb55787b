import { GssFailure, statusText } from "./failure.ts"
import { type FunctionName, type Functions, functionsOf } from "./functions.ts"
import type { KoffiPackage, Word } from "./koffi.ts"
import { Lane } from "./lane.ts"
import { NativeMemory, wordSize } from "./memory.ts"
import { Scratch } from "./scratch.ts"
import { identifierSet, objectIdentifier } from "./structures.ts"

/**
 * Calls that may be in threads at the same time, of which Node has four: those that the realm is asked in can take long,
 * and leave two to files and names of hosts; those that only look at what is here, such as a key table, are short, and
 * must not wait for the others.
 */
const mostAtOnce = { realm: 2, local: 2 } as const

/** Whether a call asks somebody else. */
export type Reach = keyof typeof mostAtOnce

/** Plugins of Kerberos's are other people's code: they get more room than koffi's own 128 KiB, if we come first. */
const stackSize = 1_048_576

const kerberos = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2] as const

/** The system's GSSAPI library. One for all sockets of a thread. */
export class GssLibrary {
  readonly koffi: KoffiPackage
  readonly functions: Functions
  /** Kerberos, by its object identifier, and a set of nothing else. */
  readonly mechanism: Uint8Array
  readonly mechanisms: Uint8Array
  /** What natively allocated things are let go of by, should their owners be forgotten. */
  readonly forgotten = new FinalizationRegistry<() => void>((release) => release())
  /** Held on to because others point to it: what the mechanisms do, and what threads are busy with. */
  readonly #held = new Set<unknown>()
  /** Where tokens are opened. */
  readonly scratch = new Scratch()
  readonly #lanes: Readonly<Record<Reach, Lane>> = {
    realm: new Lane(mostAtOnce.realm),
    local: new Lane(mostAtOnce.local),
  }
  readonly #minor: NativeMemory

  /** Throws where the library cannot be loaded or lacks something. */
  constructor(koffi: KoffiPackage, file: string) {
    this.koffi = koffi
    enlargeStacks(koffi)
    this.functions = functionsOf(koffi.load(file))
    this.#minor = new NativeMemory(koffi, wordSize)
    const mechanism = objectIdentifier(koffi, kerberos)
    const mechanisms = identifierSet(koffi, mechanism)
    this.mechanism = mechanism.bytes
    this.mechanisms = mechanisms.bytes
    this.#held.add(mechanism)
  }

  allocate(size: number): NativeMemory {
    return new NativeMemory(this.koffi, size)
  }

  /** Calls what neither reads files nor asks anybody; answers the major status. */
  try(name: FunctionName, ...words: readonly Word[]): number {
    return this.functions[name](this.#minor.bytes, ...words)
  }

  /** The same; throws a `GssFailure` unless it is complete. */
  call(name: FunctionName, ...words: readonly Word[]): void {
    const major = this.try(name, ...words)
    if (major !== 0) throw this.failure(major)
  }

  /**
   * Calls in a thread, in turn. Answers the major status unless it is an error, for which it throws a `GssFailure`.
   */
  later(reach: Reach, signal: AbortSignal, name: FunctionName, ...words: readonly Word[]): Promise<number> {
    return this.#lanes[reach].run(signal, async () => {
      const minor = this.allocate(wordSize)
      const all = [minor.bytes, ...words]
      this.#held.add(all)
      const major = await new Promise<number>((resolve, reject) => {
        const done = (error: Error | null, status: number): void => {
          if (error) reject(error)
          else resolve(status)
        }
        this.functions[name].async(...all, done)
      }).finally(() => this.#held.delete(all))
      if (isError(major)) throw new GssFailure(major, statusText(this, major, minor.number()))
      return major
    })
  }

  /** What went wrong in the last call of `try`. */
  failure(major: number): GssFailure {
    return new GssFailure(major, statusText(this, major, this.#minor.number()))
  }

  /** The octets in a buffer that the library has filled, which is released. */
  take(buffer: NativeMemory): Uint8Array {
    const size = Number(buffer.word())
    const address = buffer.word(wordSize)
    try {
      // A copy, which is ours.
      return size === 0 ? new Uint8Array(0) : (this.koffi.decode(address, "uint8_t", size) as Uint8Array)
    } finally {
      this.try("gss_release_buffer", buffer.bytes)
    }
  }
}

/** The others are news, such as that more has to be said. */
const isError = (major: number): boolean => major >>> 16 !== 0

const enlargeStacks = (koffi: KoffiPackage): void => {
  try {
    if (koffi.config().async_stack_size < stackSize) koffi.config({ async_stack_size: stackSize })
  } catch {
    // The application uses koffi, too, and has decided.
  }
}
