import { concat, empty, utf8 } from "../core/bytes.ts"
import { type ErrorCode, type ZmqError, zmqError } from "../core/errors.ts"
import { parseIpv4, parseIpv6 } from "../core/ip-address.ts"

/** Where a SOCKS5 proxy is, and who we are to it. */
export interface Socks5Proxy {
  /** `host:port`, as the option `socksProxy` has it. */
  readonly address: string
  /** Without a user name the proxy is told that we have none to give. */
  readonly username: string | null
  readonly password: string | null
}

/** One step: what is said to the proxy, and how many octets of an answer go on to the next step. */
export interface Socks5Step {
  readonly say: Uint8Array
  readonly hear: number
}

const version = 5
const passwordVersion = 1
const methods = { none: 0, password: 2, unacceptable: 255 } as const
const connectCommand = 1
const addressTypes = { ipv4: 1, name: 3, ipv6: 4 } as const

/** RFC 1928, section 6: why the proxy did not connect. */
const refusals: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  1: ["ECONNABORTED", "it failed"],
  2: ["EACCES", "its rules do not allow it"],
  3: ["ENETUNREACH", "the network cannot be reached from there"],
  4: ["EHOSTUNREACH", "the host cannot be reached from there, or has no such name"],
  5: ["ECONNREFUSED", "nobody listens at the address"],
  6: ["ETIMEDOUT", "its packets lived too short"],
  7: ["ENOTSUP", "it does not know the command"],
  8: ["EAFNOSUPPORT", "it does not know this kind of address"],
}

/** The longest name that a request can carry. */
export const longestSocks5Name = 255

/**
 * What a client says to a SOCKS5 proxy (RFC 1928, RFC 1929) to be connected to a host, and what it hears. Each step
 * names exactly the octets it needs, so that whatever the peer sends behind the last of them is left where it is.
 * Numeric hosts go as numbers, names as they are: it is the proxy that looks them up. Throws what is wrong.
 */
export function* negotiateSocks5(
  { address, username, password }: Socks5Proxy,
  host: string,
  port: number,
): Generator<Socks5Step, void, Uint8Array> {
  const refused = (code: ErrorCode, why: string): ZmqError =>
    zmqError(code, `The SOCKS5 proxy ${address} did not connect to ${host}:${port}: ${why}.`)
  const check = (octet: number | undefined, expected: number, what: string): void => {
    if (octet !== expected) throw refused("EPROTO", `its ${what} begins with ${octet} instead of ${expected}`)
  }

  const offered = username === null ? methods.none : methods.password
  const choice = yield { say: Uint8Array.of(version, 1, offered), hear: 2 }
  check(choice[0], version, "answer")
  const chosen = choice[1]
  if (chosen === methods.unacceptable) {
    throw refused(
      "EACCES",
      username === null
        ? "it wants a user name and password (options socksUsername and socksPassword)"
        : "it takes no user name and password",
    )
  }
  if (chosen === methods.password && username !== null) {
    const welcome = yield { say: credentials(username, password ?? ""), hear: 2 }
    check(welcome[0], passwordVersion, "answer to the password")
    if (welcome[1] !== 0) throw refused("EACCES", "it did not accept the user name and password")
  } else if (chosen !== methods.none) {
    throw refused("EPROTO", `it chose method ${chosen}, which was not offered`)
  }

  const request = concat([
    Uint8Array.of(version, connectCommand, 0),
    hostOctets(host),
    Uint8Array.of(port >> 8, port & 0xff),
  ])
  const verdict = yield { say: request, hear: 2 }
  check(verdict[0], version, "reply")
  const code = verdict[1] as number
  if (code !== 0) throw refused(...(refusals[code] ?? ["EPROTO", `its reply has the unknown code ${code}`]))
  // Where it is connected from, which nobody needs. The first octet of an address tells how long a name is.
  const bound = yield { say: empty, hear: 3 }
  const rest = restOfAddress(bound[1], bound[2] as number)
  if (rest === undefined) throw refused("EPROTO", `its reply has the unknown address type ${bound[1]}`)
  yield { say: empty, hear: rest + 2 }
}

/** RFC 1929, section 2. */
const credentials = (username: string, password: string): Uint8Array => {
  const user = utf8(username)
  const secret = utf8(password)
  return concat([Uint8Array.of(passwordVersion, user.length), user, Uint8Array.of(secret.length), secret])
}

/** RFC 1928, section 5. */
const hostOctets = (host: string): Uint8Array => {
  const ipv4 = parseIpv4(host)
  if (ipv4 !== undefined) return concat([Uint8Array.of(addressTypes.ipv4), ipv4])
  const ipv6 = parseIpv6(host)
  if (ipv6 !== undefined) return concat([Uint8Array.of(addressTypes.ipv6), ipv6])
  const name = utf8(host)
  return concat([Uint8Array.of(addressTypes.name, name.length), name])
}

/** Octets of an address behind its first; undefined for a type that there is not. */
const restOfAddress = (type: number | undefined, first: number): number | undefined => {
  if (type === addressTypes.ipv4) return 3
  if (type === addressTypes.ipv6) return 15
  return type === addressTypes.name ? first : undefined
}
