import { type IpNetwork, isInNetwork, parseIpNetwork, parseIpv4, parseIpv6 } from "../core/ip-address.ts"
import { type Rejection, refuse } from "./decision.ts"

/** Both lists as plain text. */
export interface AddressTexts {
  readonly allowed: readonly string[]
  readonly denied: readonly string[]
}

/** Which addresses may come in: a list of those that may, or of those that may not, never both. */
export class AddressLists {
  readonly #allowed = new Map<string, IpNetwork | undefined>()
  readonly #denied = new Map<string, IpNetwork | undefined>()

  get texts(): AddressTexts {
    return { allowed: [...this.#allowed.keys()], denied: [...this.#denied.keys()] }
  }

  /** Throws `RangeError` when there is a list of the other kind, or for what only looks like a network. */
  allow(addresses: readonly string[]): void {
    if (this.#denied.size > 0) throw bothKinds()
    add(this.#allowed, addresses)
  }

  deny(addresses: readonly string[]): void {
    if (this.#allowed.size > 0) throw bothKinds()
    add(this.#denied, addresses)
  }

  /** Why nobody may come in from this address; undefined when nothing speaks against it. */
  refusal(address: string): Rejection | undefined {
    if (this.#allowed.size > 0) {
      if (this.#allowed.has(address) || isInOne(address, this.#allowed, isWritten)) return undefined
      return refuse("Address not allowed")
    }
    if (this.#denied.size === 0) return undefined
    const denied = this.#denied.has(address) || isInOne(address, this.#denied, () => true)
    return denied ? refuse("Address denied") : undefined
  }
}

const bothKinds = (): RangeError =>
  new RangeError("Addresses are either allowed or denied: there is a list of the other kind already.")

const add = (list: Map<string, IpNetwork | undefined>, addresses: readonly string[]): void => {
  const found = addresses.map((each) => [each, networkOf(each)] as const)
  for (const [each, network] of found) list.set(each, network)
}

const networkOf = (address: string): IpNetwork | undefined => {
  if (typeof address !== "string") throw new TypeError("Addresses are text, as 127.0.0.1 or 10.0.0.0/8.")
  const network = parseIpNetwork(address)
  if (network === undefined && isWritten(address)) {
    throw new RangeError(`There is no network ${JSON.stringify(address)}: write 10.0.0.0/8 or fd00::/8.`)
  }
  return network
}

/** Whether it is written as a network. */
const isWritten = (address: string): boolean => address.includes("/")

/**
 * IPv4 inside of IPv6 counts as IPv4 in networks. Of single addresses that is so in the list of those to be kept out:
 * an address that is allowed is the text it was given as, as in PyZMQ.
 */
const isInOne = (
  address: string,
  list: ReadonlyMap<string, IpNetwork | undefined>,
  counts: (entry: string) => boolean,
): boolean => {
  const bytes = parseIpv4(address) ?? parseIpv6(address.replace(/%.*$/, ""))
  if (bytes === undefined) return false
  for (const [entry, network] of list) {
    if (network !== undefined && counts(entry) && isInNetwork(bytes, network)) return true
  }
  return false
}
