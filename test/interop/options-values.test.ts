import { describe, expect, it } from "vitest"
import { type SocketTypeName, socketTypeCodes } from "../../src/core/socket-type-name.ts"
import { askLibzmq, type Difference, differencesFrom } from "../support/compare-options.ts"
import { contextProbes, type OptionProbes, optionProbes, type Probe } from "../support/option-probes.ts"

/** Options of which we make something else than libzmq does, and why. */
interface Exception {
  readonly options: readonly string[]
  /** Absent: whatever is tried. */
  readonly probe?: Probe
  readonly what?: Difference["what"]
  readonly why: string
}

const all = Object.keys(socketTypeCodes) as SocketTypeName[]
const hex = (text: string): string => Buffer.from(text).toString("hex")
const named = (pattern: RegExp): readonly string[] =>
  optionProbes.map((each) => each.name).filter((name) => pattern.test(name))

/** Options that libzmq has only when it is built with its draft API, as the npm package has it built. */
const drafts =
  /^(IN_BATCH_SIZE|OUT_BATCH_SIZE|PRIORITY|BUSY_POLL|HELLO_MSG|DISCONNECT_MSG|HICCUP_MSG|ROUTER_NOTIFY|TOPICS_COUNT|XSUB_VERBOSE_UNSUBSCRIBE)$/

/** Options that libzmq has only when it is built with libraries which neither of the two has. */
const notBuilt = /^(VMCI|NORM|WSS)_/

const ofLibzmq: readonly Exception[] = [
  {
    options: named(/^IPC_FILTER_/),
    what: "set",
    why: "A filter that nobody applies would be worse than none: there is no way to know who connects.",
  },
  {
    options: [
      ...["ROUTING_ID", "CONNECT_ROUTING_ID", "METADATA", "CURVE_PUBLICKEY", "CURVE_SECRETKEY"],
      ...["CURVE_SERVERKEY", "GSSAPI_PRINCIPAL", "GSSAPI_SERVICE_PRINCIPAL"],
    ],
    probe: null,
    what: "set",
    why: "Null goes back to the default; libzmq has no way back.",
  },
  {
    options: ["PLAIN_USERNAME", "PLAIN_PASSWORD"],
    probe: null,
    what: "get",
    why: "What was cleared is forgotten, not only no longer used.",
  },
  {
    options: ["METADATA"],
    probe: hex("X-:b"),
    what: "set",
    why: "libzmq takes any four octets for a number.",
  },
  { options: ["FD"], what: "get", why: "Sockets of JavaScript have no descriptor to wait on." },
  { options: ["EVENTS"], what: "get", why: "What was asked here are options without a socket." },
]

const excuses = (exception: Exception, { option, probe, what }: Difference): boolean =>
  exception.options.includes(option) &&
  (exception.probe === undefined || exception.probe === probe) &&
  (exception.what === undefined || exception.what === what)

const describeOptions = (
  title: string,
  {
    peer,
    types,
    options,
    exceptions = [],
  }: {
    readonly peer: "libzmq" | "zeromq"
    readonly types: readonly Difference["type"][]
    readonly options: readonly OptionProbes[]
    readonly exceptions?: readonly Exception[]
  },
): void => {
  describe(title, () => {
    it("take, refuse and show what libzmq does", { timeout: 60_000 }, async (context) => {
      const report = await askLibzmq(peer, types, options)
      if (report === undefined) {
        if (process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw new Error("libzmq is not installed.")
        context.skip("libzmq is not installed")
        return
      }
      expect(report.results).toHaveLength(types.length * options.length)
      const differences = differencesFrom(report, options)
      const unexcused = differences.filter((each) => !exceptions.some((one) => excuses(one, each)))
      expect(unexcused).toEqual([])
      const idle = exceptions.filter((one) => !differences.some((each) => excuses(one, each)))
      expect(idle).toEqual([])
    })
  })
}

describeOptions("Options", {
  peer: "libzmq",
  types: all,
  options: optionProbes.filter(({ name }) => !drafts.test(name) && !notBuilt.test(name)),
  exceptions: ofLibzmq,
})

describeOptions("Options of the draft API", {
  peer: "zeromq",
  types: all,
  options: optionProbes.filter(({ name }) => drafts.test(name)),
})

describeOptions("Options of contexts", {
  peer: "libzmq",
  types: ["context"],
  options: contextProbes,
})
