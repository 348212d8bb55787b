import { surface } from "../core/timing.ts"
import type { AuthenticatorOptions } from "./settings.ts"
import { WorkerPolicy } from "./worker-policy.ts"
import { ZapAuthenticator } from "./zap-authenticator.ts"

/** How an authenticator with a thread of its own works. */
export interface WorkerAuthenticatorOptions extends AuthenticatorOptions {
  /**
   * How many threads that die are replaced within a minute. While there is none, everybody is refused with status 500.
   * Default: 5.
   */
  readonly maxRestarts?: number | undefined
  /**
   * Called when the thread died, or was ended because it did not answer, and whether another takes its place. What it
   * was deciding about was refused.
   */
  readonly onThreadLost?: ((error: Error, restarting: boolean) => void) | undefined
}

/**
 * An authenticator whose decisions are made in a thread of its own, as PyZMQ's `ThreadAuthenticator` does: files are
 * read and the application's decisions made there, and however long they keep it busy, sockets go on. A thread that
 * dies or hangs is replaced and told again what was configured; nobody is let in meanwhile.
 *
 * Functions cannot go to other threads. In their place stands the address of a module: it exports `checkPassword` (a
 * `PasswordCheck`) for `configurePlain`, `checkKey` (a `KeyCheck`) for `configureCurve`.
 *
 * ```ts
 * await using authenticator = new WorkerAuthenticator({ onThreadLost: (error) => console.error(error) })
 * await authenticator.configureCurve({ verify: new URL("./checks.js", import.meta.url) })
 * await authenticator.start()
 * ```
 */
export class WorkerAuthenticator extends ZapAuthenticator<URL, URL> {
  /** Throws `RangeError` for encodings that there are not, and numbers that make no sense. */
  constructor({ maxRestarts = 5, onThreadLost, ...options }: WorkerAuthenticatorOptions = {}) {
    if (!(maxRestarts >= 0)) throw new RangeError("maxRestarts is a number from 0 on.")
    const lost = (error: Error, restarting: boolean): void => {
      try {
        onThreadLost?.(error, restarting)
      } catch (thrown) {
        surface(thrown)
      }
    }
    super(options, isAddress, (settings, report) => new WorkerPolicy(settings, report, { maxRestarts, lost }))
  }
}

const isAddress = (value: object): value is URL => value instanceof URL
