import { Handle } from "./handle.ts"
import type { GssLibrary } from "./library.ts"
import { inputBuffer, outputBuffer } from "./structures.ts"

/** What a context is to do, as RFC 2744 numbers it (appendix A). */
const flags = { mutual: 2, replay: 4, sequence: 8, confidential: 16, integrity: 32 } as const

/** Without mutual authentication, anybody could be the service. */
const wanted = flags.mutual | flags.replay | flags.sequence | flags.confidential | flags.integrity

/** As long as it is good for. */
const anyTime = 0

/** Nothing, where the library would take a pointer. */
const none = 0n

/** The status, beside success, that says that the peer has to say more. */
const continueNeeded = 1

/** How far a context has come. */
export interface Step {
  readonly complete: boolean
  /** For the peer; empty where there is nothing to say. */
  readonly token: Uint8Array
}

/** A context of the library's. */
export class GssContext {
  readonly #library: GssLibrary
  readonly #context: Handle

  constructor(library: GssLibrary) {
    this.#library = library
    this.#context = new Handle(library, "gss_delete_sec_context")
  }

  /** What the library knows it by. */
  get value(): bigint {
    return this.#context.value
  }

  /** As the side that begins: first without a token, then with the peer's. No credential (0): whoever is logged in. */
  initiate(
    signal: AbortSignal,
    {
      target,
      credential,
      token,
    }: { readonly target: Handle; readonly credential: bigint; readonly token?: Uint8Array },
  ): Promise<Step> {
    const library = this.#library
    const input = token === undefined ? none : inputBuffer(library.koffi, token).bytes
    const before = [
      credential,
      this.#context.place,
      target.value,
      library.mechanism,
      wanted,
      anyTime,
      none,
      input,
    ]
    return this.#step((output) =>
      library.later(
        token === undefined ? "realm" : "local",
        signal,
        "gss_init_sec_context",
        ...before,
        none,
        output,
        none,
        none,
      ),
    )
  }

  /** As the side that is come to. `name`: the place for the peer's name. */
  accept(
    signal: AbortSignal,
    {
      credential,
      token,
      name,
    }: { readonly credential: bigint; readonly token: Uint8Array; readonly name: Uint8Array },
  ): Promise<Step> {
    const library = this.#library
    const before = [
      this.#context.place,
      credential,
      inputBuffer(library.koffi, token).bytes,
      none,
      name,
      none,
    ]
    return this.#step((output) =>
      library.later("local", signal, "gss_accept_sec_context", ...before, output, none, none, none),
    )
  }

  /** Lets go of it. */
  end(): void {
    this.#context.end()
  }

  async #step(work: (output: Uint8Array) => Promise<number>): Promise<Step> {
    const output = outputBuffer(this.#library.koffi)
    let major: number
    try {
      major = await work(output.bytes)
    } catch (error) {
      // There may be a token for the peer even then.
      this.#library.take(output)
      throw error
    }
    return { complete: (major & continueNeeded) === 0, token: this.#library.take(output) }
  }
}
