import { type AnyOption, flag, type Tls, text } from "./kinds.ts"
import { type SocketOptionName, socketOptions } from "./socket-options.ts"

/** A number of libzmq's that shows a part, or the opposite, of an option of ours. */
export interface NumberedView {
  readonly zmq: string
  readonly name: SocketOptionName
  /** How a value given under the number is checked. */
  readonly spec: AnyOption
  /** What the number shows of the option's value. */
  show(value: unknown): unknown
  /** What the option becomes when the number is set. */
  apply(given: unknown, current: unknown): unknown
}

const verbosityView = (zmq: string, word: "allSubs" | "allSubsUnsubs"): NumberedView => ({
  zmq,
  name: "verbosity",
  spec: flag({ default: false, numbers: "natural" }) as AnyOption,
  show: (value) => (word === "allSubs" ? value !== null : value === word),
  apply: (given) => (given === true ? word : null),
})

const tlsView = (zmq: string, part: keyof Tls): NumberedView => ({
  zmq,
  name: "wss",
  spec: (part === "trustSystem" ? flag({ default: false }) : text({ min: 0 })) as AnyOption,
  show: (value) => (value as Tls)[part],
  apply: (given, current) => ({ ...(current as Tls), [part]: given }),
})

/** Options that are a value of their own in libzmq, and a view of another option here. */
export const numberedViews: Readonly<Record<number, NumberedView>> = Object.freeze({
  31: {
    zmq: "IPV4ONLY",
    name: "ipv6",
    spec: flag({ default: true }) as AnyOption,
    show: (value) => value !== true,
    apply: (given) => given !== true,
  },
  40: verbosityView("XPUB_VERBOSE", "allSubs"),
  78: verbosityView("XPUB_VERBOSER", "allSubsUnsubs"),
  103: tlsView("WSS_KEY_PEM", "key"),
  104: tlsView("WSS_CERT_PEM", "cert"),
  105: tlsView("WSS_TRUST_PEM", "ca"),
  106: tlsView("WSS_HOSTNAME", "hostname"),
  107: tlsView("WSS_TRUST_SYSTEM", "trustSystem"),
} satisfies Record<number, NumberedView>)

const byCode: ReadonlyMap<number, SocketOptionName> = new Map([
  ...Object.entries(numberedViews).map(([code, view]) => [Number(code), view.name] as const),
  ...(Object.keys(socketOptions) as SocketOptionName[]).flatMap((name) => {
    const code: number | undefined = socketOptions[name].code
    return code === undefined ? [] : [[code, name] as const]
  }),
])

/** The option with a number of libzmq's; undefined when there is none. */
export const socketOptionName = (code: number): SocketOptionName | undefined => byCode.get(code)
