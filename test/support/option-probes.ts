import { contextOptions } from "../../src/options/context-options.ts"
import { numberedViews } from "../../src/options/numbered-views.ts"
import type { AnyOption } from "../../src/options/option-spec.ts"
import { socketOptions } from "../../src/options/socket-options.ts"

/** How a value travels to libzmq: as an integer of 32 or 64 bits, as octets, or as the octets of a key. */
export type ProbeKind = "int" | "int64" | "uint64" | "octets" | "key"

/** An integer, octets in hexadecimal, or nothing at all. */
export type Probe = number | string | null

/** An option, and values to try on it one after the other. */
export interface OptionProbes {
  readonly name: string
  readonly number: number
  readonly kind: ProbeKind
  readonly probes: readonly Probe[]
}

const hex = (text: string): string => Buffer.from(text).toString("hex")

/** Borders of all ranges there are, and what lies beyond them. */
const integers: readonly number[] = [
  -(2 ** 31),
  -101,
  -100,
  -99,
  -2,
  -1,
  0,
  1,
  2,
  3,
  4,
  5,
  7,
  16,
  99,
  100,
  254,
  255,
  256,
  65_535,
  65_536,
  6_553_599,
  6_553_600,
  2 ** 31 - 1,
]

const wide: readonly number[] = [0, 1, 2 ** 31, 2 ** 40]

const octets: readonly Probe[] = [
  ...["", "a", "ab", "abcd", "\0", "\0abc", "x".repeat(16), "x".repeat(17), "x".repeat(32)].map(hex),
  ...["x".repeat(40), "x".repeat(41), "x".repeat(255), "x".repeat(256), "x".repeat(300), "å"].map(hex),
  ...["rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\0"].map(hex),
  ...["rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf\\", "#####".repeat(8)].map(hex),
  ...["127.0.0.1", "127.0.0.1/32", "127.0.0.1/33", "127.0.0.1/", "127.0.0.1/-1", "0.0.0.0/0"].map(hex),
  ...["0.0.0.0foo", "/foo", "localhost", "::1", "10.0.0.0/8"].map(hex),
  ...["X-a:b", "X-a:bc", "X-a:c:d", "X-ab:", ":X-ab", "a:bcde", "X-:bc", `X-${"n".repeat(254)}:v`].map(hex),
  hex(`X-${"n".repeat(253)}:v`),
  hex("X-:b"),
  null,
]

const kinds: Readonly<Record<string, ProbeKind>> = {
  int: "int",
  millis: "int",
  flag: "int",
  choice: "int",
  ids: "int",
  int64: "int64",
  text: "octets",
  bytes: "octets",
  topic: "octets",
  networks: "octets",
  metadata: "octets",
  key: "key",
}

/** Numbers that are shown and never set: what libzmq makes of setting them is the same for all values. */
const states: Readonly<Record<string, ProbeKind>> = { LAST_ENDPOINT: "octets" }

const probesOf: Readonly<Record<ProbeKind, readonly Probe[]>> = {
  int: integers,
  int64: [-(2 ** 40), -2, -1, ...wide],
  uint64: wide,
  octets,
  key: octets,
}

const entry = (number: number, zmq: string, spec: AnyOption): OptionProbes => {
  const unsigned = zmq === "AFFINITY" || zmq.startsWith("VMCI_BUFFER")
  const kind = states[zmq] ?? (unsigned ? "uint64" : (kinds[spec.kind] ?? "int"))
  return { name: zmq, number, kind, probes: probesOf[kind] }
}

/** Every option with a number of libzmq's, and some numbers that are none. */
export const optionProbes: readonly OptionProbes[] = [
  ...(Object.values(socketOptions) as unknown as readonly AnyOption[]).flatMap((spec) =>
    spec.code === undefined ? [] : [entry(spec.code, spec.zmq as string, spec)],
  ),
  ...Object.entries(numberedViews).map(([code, { zmq, spec }]) => entry(Number(code), zmq, spec)),
  ...[0, 1, 2, 3, 10, 20, 26, 29, 30, 67, 70, 82, 83, 125, 1000, -1].map(
    (number): OptionProbes => ({ name: `number ${number}`, number, kind: "int", probes: [0, 1] }),
  ),
].sort((one, other) => one.number - other.number)

/** Every option of a context, and some numbers that are none. Number 3 is one to be read and another to be set. */
export const contextProbes: readonly OptionProbes[] = [
  ...new Map(
    (Object.values(contextOptions) as unknown as readonly AnyOption[]).map(({ code, zmq }) => [
      code as number,
      { name: zmq as string, number: code as number, kind: "int" as const, probes: integers },
    ]),
  ).values(),
  ...[0, 11, 12, 43, 69, -1].map(
    (number): OptionProbes => ({ name: `number ${number}`, number, kind: "int", probes: [0, 1] }),
  ),
]
