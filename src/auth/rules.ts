import type { CurveRule, PlainRule, Users } from "./policy.ts"

/** Any client that has a key of its own is let in: give it to `configureCurve` as the location. */
export const CURVE_ALLOW_ANY = "*"

/** Which users a domain has. Exactly one of `passwords` and `file`. */
export interface PlainConfiguration<Check> {
  /** The domain of the sockets that it is for. Default: `*`, all domains about which nothing else is said. */
  readonly domain?: string | undefined
  /** Passwords by the names of their users, or what decides. Without a user, nothing changes. */
  readonly passwords?:
    | Readonly<Record<string, string>>
    | ReadonlyMap<string, string>
    | Check
    | null
    | undefined
  /**
   * A file with a line `name=password` for each user. It is read again when it has changed; when it is gone, nobody is
   * let in.
   */
  readonly file?: string | undefined
}

/** Which keys a domain knows. One of `location`, `keys` and `verify`; default: the working directory. */
export interface CurveConfiguration<Check> {
  /** The domain of the sockets that it is for. Default: `*`, all domains about which nothing else is said. */
  readonly domain?: string | undefined
  /**
   * A folder with the certificates of the clients (`*.key`), or `CURVE_ALLOW_ANY`. It is read again when it has
   * changed; when it is gone, nobody is let in.
   */
  readonly location?: string | undefined
  /** The public keys of the clients themselves, as Z85 text. */
  readonly keys?: Iterable<string> | undefined
  /** What decides. As long as there is one for any domain, no certificates count in any, as in PyZMQ. */
  readonly verify?: Check | undefined
}

/** What decides about keys in a domain. */
export interface CurveCallbackConfiguration<Check> {
  /** The domain of the sockets that it is for. Default: `*`, all domains about which nothing else is said. */
  readonly domain?: string | undefined
  /** What decides. */
  readonly verify: Check
}

/** Undefined when there is nothing to do. Throws `TypeError` for what says two things at once. */
export const plainRuleOf = <Check extends object>(
  { passwords, file }: PlainConfiguration<Check>,
  isCheck: (value: object) => value is Check,
): PlainRule<Check> | undefined => {
  if (file !== undefined) {
    if (passwords !== undefined && passwords !== null) {
      throw new TypeError("Users have either passwords or a file of passwords.")
    }
    return { kind: "file", file }
  }
  if (passwords === undefined || passwords === null) return undefined
  if (typeof passwords !== "object" && typeof passwords !== "function") {
    throw new TypeError("Passwords are an object or a Map of users and their passwords, or what decides.")
  }
  if (isCheck(passwords)) return { kind: "check", check: passwords }
  const users: Users = passwords instanceof Map ? [...passwords] : Object.entries(passwords)
  return users.length === 0 ? undefined : { kind: "users", users }
}

export const curveRuleOf = <Check>({
  location,
  keys,
  verify,
}: CurveConfiguration<Check>): CurveRule<Check> => {
  const given = [location, keys, verify].filter((each) => each !== undefined)
  if (given.length > 1) throw new TypeError("Keys are known by one of location, keys and verify.")
  if (verify !== undefined) return { kind: "check", check: verify }
  if (keys !== undefined) return { kind: "keys", keys: [...keys] }
  return location === CURVE_ALLOW_ANY ? { kind: "any" } : { kind: "folder", folder: location ?? "." }
}
