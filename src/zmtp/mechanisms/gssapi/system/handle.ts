import type { FunctionName } from "./functions.ts"
import type { GssLibrary } from "./library.ts"
import { type NativeMemory, wordSize } from "./memory.ts"

/** How what the library gives us is given back. */
type Release = Extract<FunctionName, "gss_release_name" | "gss_release_cred" | "gss_delete_sec_context">

/** What deleting a context asks for beside the context: no word for the peer. */
const others: Partial<Record<Release, readonly bigint[]>> = { gss_delete_sec_context: [0n] }

/**
 * Something of the library's: a name, a credential or a context. The library keeps a pointer in `place`, nothing (0) as
 * long as there is none, and takes it away as it lets go.
 */
export class Handle {
  /** Where the library keeps it. */
  readonly place: Uint8Array
  readonly #library: GssLibrary
  readonly #cell: NativeMemory
  readonly #release: () => void

  constructor(library: GssLibrary, release: Release) {
    const cell = library.allocate(wordSize)
    this.#library = library
    this.#cell = cell
    this.place = cell.bytes
    this.#release = () => {
      if (cell.word() !== 0n) library.try(release, cell.bytes, ...(others[release] ?? []))
    }
    library.forgotten.register(this, this.#release, this)
  }

  /** What the library knows it by. */
  get value(): bigint {
    return this.#cell.word()
  }

  /** Lets go of it, once. */
  end(): void {
    this.#library.forgotten.unregister(this)
    this.#release()
  }
}
