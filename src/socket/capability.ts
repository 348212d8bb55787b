import { transports } from "#transports"
import { hasGssapi } from "./gssapi-provider.ts"

/** The version of libzmq whose behaviour and wire protocol this library has, as text: `"4.3.5"`. */
export const version = "4.3.5"

/**
 * What is available, by libzmq's names. What is missing is false.
 *
 * ```ts
 * const endpoint = capability.ipc === true ? "ipc:///tmp/feed.sock" : "tcp://127.0.0.1:5555"
 * ```
 */
export const capability: Readonly<
  Partial<Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>>
> = Object.freeze({
  ipc: true,
  pgm: false,
  tipc: false,
  norm: false,
  curve: true,
  /** GSSAPI needs the package `koffi` and the library of MIT Kerberos, or, without encryption, the package `kerberos`. */
  get gssapi() {
    return hasGssapi()
  },
  draft: true,
})

/** Security mechanisms that are there, beside those that `capability` knows. */
const mechanisms: readonly string[] = ["null", "plain"]

/**
 * Whether something is available, by libzmq's names, in any case: `"ipc"`, `"curve"`, `"plain"`, `"ws"`, `"draft"`.
 * False for names that nobody knows.
 *
 * ```ts
 * const endpoint = has("ipc") ? "ipc:///tmp/feed.sock" : "tcp://127.0.0.1:5555"
 * ```
 */
export const has = (name: string): boolean => {
  const key = name.toLowerCase()
  if (Object.hasOwn(capability, key)) return capability[key as keyof typeof capability] === true
  return key === "inproc" || mechanisms.includes(key) || transports.some(({ scheme }) => scheme === key)
}

const numbersOf = (text: string): readonly [number, number, number] => {
  const [major = 0, minor = 0, patch = 0] = text.split(/[.-]/).map(Number)
  return Object.freeze([major, minor, patch] as const)
}

/** The version of this library. */
const ownVersion = "0.1.0"

/**
 * The version of libzmq whose behaviour this library has, as text; the same as `version`.
 *
 * ```ts
 * zmqVersion() // "4.3.5"
 * ```
 */
export const zmqVersion = (): string => version

/**
 * The version of libzmq whose behaviour this library has, as numbers.
 *
 * ```ts
 * const [major, minor] = zmqVersionInfo() // 4, 3
 * ```
 */
export const zmqVersionInfo = (): readonly [major: number, minor: number, patch: number] => numbersOf(version)

/**
 * The version of this library, as text.
 *
 * ```ts
 * console.log(`typemq ${typemqVersion()}`)
 * ```
 */
export const typemqVersion = (): string => ownVersion

/**
 * The version of this library, as numbers.
 *
 * ```ts
 * const [major] = typemqVersionInfo()
 * ```
 */
export const typemqVersionInfo = (): readonly [major: number, minor: number, patch: number] =>
  numbersOf(ownVersion)
