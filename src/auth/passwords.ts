import { decodeText, encodeText } from "../core/text-codec.ts"
import { admit, type Decision, refuse } from "./decision.ts"
import { Secret } from "./secret.ts"

/** The users of a domain and their passwords. */
export class Passwords {
  readonly #secrets: ReadonlyMap<string, Secret>
  readonly #encoding: string

  /** Throws `TypeError` for what is no text, `RangeError` for passwords of more than 255 octets. */
  constructor(users: Iterable<readonly [user: string, password: string]>, encoding: string) {
    this.#encoding = encoding
    this.#secrets = new Map(
      Array.from(users, ([user, password]) => [user, new Secret(encodeText(password, encoding))]),
    )
  }

  decide(user: Uint8Array, password: Uint8Array): Decision {
    const name = this.#nameOf(user)
    const secret = name === undefined ? undefined : this.#secrets.get(name)
    // Somebody who is not there takes as long as somebody who is.
    const right = (secret ?? nobody).equals(password)
    if (secret === undefined) return refuse("Invalid username")
    return right ? admit(name) : refuse("Invalid password")
  }

  #nameOf(user: Uint8Array): string | undefined {
    try {
      return decodeText(user, this.#encoding)
    } catch {
      return undefined
    }
  }
}

const nobody = new Secret(new Uint8Array(0))
