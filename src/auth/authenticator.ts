import { AccessPolicy } from "./access-policy.ts"
import type { KeyCheck, PasswordCheck } from "./checks.ts"
import type { AuthenticatorOptions } from "./settings.ts"
import { ZapAuthenticator } from "./zap-authenticator.ts"

/**
 * Decides which peers may come in: by their addresses, by names and passwords (PLAIN), by public keys (CURVE). It
 * decides for all sockets of one context that have a `zapDomain`, or are servers of PLAIN or CURVE. Whatever fails, is
 * unknown or takes too long keeps the peer outside.
 *
 * ```ts
 * await using authenticator = new Authenticator()
 * await authenticator.configurePlain({ passwords: { admin: "secret" } })
 * await authenticator.start()
 *
 * const server = new zmq.Reply({ plainServer: true })
 * await server.bind("tcp://127.0.0.1:*")
 * ```
 */
export class Authenticator extends ZapAuthenticator<PasswordCheck, KeyCheck, AccessPolicy> {
  /** Throws `RangeError` for encodings that there are not, and numbers that make no sense. */
  constructor(options: AuthenticatorOptions = {}) {
    super(options, isFunction, (settings, report) => new AccessPolicy(settings, report))
  }

  /** Whether any client with a key is let in, in all domains. */
  get allowAny(): boolean {
    return this.policy.allowAny
  }

  /** The public keys (Z85 text) that each domain knows from certificates. */
  get certs(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.policy.certificates
  }
}

const isFunction = (value: object): value is PasswordCheck => typeof value === "function"
