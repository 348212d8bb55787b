import { SshError } from "./ssh-error.ts"
import { unlessAborted } from "./time-limit.ts"
import { requireSecret, type SshSettings } from "./tunnel-options.ts"

/**
 * Who knows the password: asked only when the server does not let us in without one, and again when what it said is
 * not taken any more.
 */
export class PasswordKeeper {
  readonly #password: SshSettings["password"]
  #known: string | undefined

  constructor(password: SshSettings["password"]) {
    this.#password = password
    if (typeof password === "string") this.#known = password
  }

  /** Tries with what is known, and again with what is asked for. */
  async use<Result>(
    signal: AbortSignal | undefined,
    attempt: (password: string | undefined) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await attempt(this.#known)
    } catch (error) {
      if (typeof this.#password !== "function") throw error
      if (!(error instanceof SshError) || error.reason !== "authentication") throw error
      const asked = Promise.resolve(this.#password())
      this.#known = requireSecret(await (signal === undefined ? asked : unlessAborted(asked, signal)))
      return attempt(this.#known)
    }
  }
}
