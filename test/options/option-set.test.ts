import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { type SocketTypeName, socketTypeCodes } from "../../src/core/socket-type-name.ts"
import { z85Encode } from "../../src/core/z85.ts"
import * as constants from "../../src/options/constants.ts"
import { OptionSet } from "../../src/options/option-set.ts"

const einval = (...words: readonly string[]) =>
  expect.objectContaining({ code: "EINVAL", message: expect.stringMatching(new RegExp(words.join("[^]*"))) })

describe("defaults", () => {
  interface Case {
    readonly id: string
    readonly in: { readonly type: SocketTypeName; readonly option: string }
    readonly out: { readonly ok?: number; readonly okHex?: string }
  }
  const file = new URL("../vectors/pyzmq/socket-options.json", import.meta.url)
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }
  const readable = cases.filter(({ out }) => out.ok !== undefined || out.okHex !== undefined)

  test("are those that libzmq shows, for every type and option", () => {
    expect(readable.length).toBeGreaterThan(400)
    for (const {
      id,
      in: { type, option },
      out,
    } of readable) {
      const number = (constants as unknown as Readonly<Record<string, number>>)[option] as number
      const value = new OptionSet(type).get(number)
      if (out.ok !== undefined) expect(value, id).toBe(out.ok)
      else expect(Buffer.from((value as string | null) ?? "").toString("hex"), id).toBe(out.okHex)
    }
  })

  test.each(["SUB", "XSUB", "DISH"] as const)("%s drops what it has not sent", (type) => {
    expect(new OptionSet(type).value("linger")).toBe(0)
    expect(new OptionSet(type, { linger: 5 }).value("linger")).toBe(5)
  })

  test("can be given, and those that do not apply are passed over", () => {
    const options = new OptionSet("REQ", { linger: 0, mandatory: true, subscribe: "", ipv6: undefined })
    expect(options.value("linger")).toBe(0)
    expect(options.value("mandatory")).toBe(false)
    expect(options.value("ipv6")).toBe(false)
  })

  test("that are wrong are errors", () => {
    expect(() => new OptionSet("REQ", { linger: "x" })).toThrow(TypeError)
    expect(() => new OptionSet("REQ", { linger: -2 })).toThrow(einval("linger"))
  })

  test("are not shared between sockets", () => {
    new OptionSet("REQ").set("linger", 5)
    expect(new OptionSet("REQ").value("linger")).toBe(-1)
  })
})

describe("by name and by number", () => {
  test("set answers what changed", () => {
    const options = new OptionSet("REQ")
    expect(options.set("linger", 5)).toEqual({ name: "linger", value: 5 })
    expect(options.set(constants.LINGER, 6)).toEqual({ name: "linger", value: 6 })
    expect(options.get("linger")).toBe(6)
    expect(options.get(constants.LINGER)).toBe(6)
    expect(options.value("linger")).toBe(6)
  })

  test("numbers speak libzmq's numbers and bytes, names speak JavaScript", () => {
    const options = new OptionSet("ROUTER")
    options.set(constants.IMMEDIATE, 1)
    options.set("routingId", "å")
    expect(options.get("immediate")).toBe(true)
    expect(options.get(constants.IMMEDIATE)).toBe(1)
    expect(options.get("routingId")).toBe("å")
    expect(options.get(constants.ROUTING_ID)).toEqual(Buffer.from("å"))
    expect(options.get("gssapiPrincipalNameType")).toBe("hostBased")
    expect(options.get(constants.GSSAPI_PRINCIPAL_NAMETYPE)).toBe(0)
    options.set(constants.GSSAPI_PRINCIPAL_NAMETYPE, constants.GSSAPI_NT_USER_NAME)
    expect(options.get("gssapiPrincipalNameType")).toBe("userName")
  })

  test("a routing id given as bytes reads as text", () => {
    const options = new OptionSet("DEALER")
    options.set("routingId", Buffer.from("åbç"))
    expect(options.get("routingId")).toBe("åbç")
    options.set("routingId", null)
    expect(options.get("routingId")).toBeNull()
  })

  test("options that libzmq only lets be set can be read too", () => {
    const options = new OptionSet("ROUTER")
    options.set(constants.ROUTER_MANDATORY, 5)
    expect(options.get("mandatory")).toBe(true)
    expect(options.get(constants.ROUTER_MANDATORY)).toBe(1)
  })

  test.each([9999, -1, 70, Number.NaN, "doesNotExist", "toString", "__proto__", "LINGER", ""])(
    "there is no option %j",
    (option) => {
      const options = new OptionSet("ROUTER")
      expect(options.accepts(option)).toBe(false)
      expect(() => options.get(option)).toThrow(einval("no socket option"))
      expect(() => options.set(option, 1)).toThrow(einval("no socket option"))
    },
  )

  test("an option of other types is refused with their names", () => {
    const options = new OptionSet("DEALER")
    expect(options.accepts("mandatory")).toBe(false)
    expect(() => options.set("mandatory", true)).toThrow(einval("DEALER", "mandatory", "ROUTER, REP"))
    expect(() => options.get(constants.REQ_RELAXED)).toThrow(einval("DEALER", "relaxed", "REQ_RELAXED"))
  })

  test.each([
    ["REP", "mandatory"],
    ["REQ", "probeRouter"],
    ["PUB", "noDrop"],
    ["PUB", "manual"],
    ["RADIO", "noDrop"],
    ["PAIR", "conflate"],
    ["PULL", "sendHighWaterMark"],
    ["PUSH", "helloMessage"],
    ["PUSH", "routingId"],
  ] as const)("%s accepts %s, as in libzmq", (type, name) => {
    expect(new OptionSet(type).accepts(name)).toBe(true)
  })

  test("a refused value changes nothing", () => {
    const options = new OptionSet("REQ")
    options.set("linger", 5)
    expect(() => options.set("linger", -2)).toThrow(einval("linger", "at least -1", "-2"))
    expect(() => options.set(constants.LINGER, "6")).toThrow(TypeError)
    expect(options.value("linger")).toBe(5)
  })

  test("messages call an option by number as libzmq does", () => {
    expect(() => new OptionSet("REQ").set(constants.SNDHWM, -1)).toThrow(
      einval("sendHighWaterMark \\(SNDHWM\\)"),
    )
    expect(() => new OptionSet("REQ").set(constants.IPV4ONLY, 5)).toThrow(einval("ipv6 \\(IPV4ONLY\\)"))
  })
})

describe("state", () => {
  test.each(Object.entries(socketTypeCodes))("of type %s", (type, code) => {
    const options = new OptionSet(type as SocketTypeName)
    expect(options.get("type")).toBe(code)
    expect(options.get(constants.TYPE)).toBe(code)
    expect(options.get("threadSafe")).toBe(code > 11 && type !== "DGRAM")
    expect(options.get(constants.THREAD_SAFE)).toBe(Number(code > 11 && type !== "DGRAM"))
  })

  test("is asked of the socket", () => {
    const options = new OptionSet(
      "XPUB",
      {},
      {
        lastEndpoint: () => "tcp://127.0.0.1:5555",
        events: () => 3,
        receiveMore: () => true,
        topicsCount: () => 7,
      },
    )
    expect(options.get("lastEndpoint")).toBe("tcp://127.0.0.1:5555")
    expect(options.get(constants.LAST_ENDPOINT)).toBe("tcp://127.0.0.1:5555")
    expect(options.get(constants.EVENTS)).toBe(3)
    expect(options.get(constants.RCVMORE)).toBe(1)
    expect(options.get(constants.TOPICS_COUNT)).toBe(7)
  })

  test("has defaults where there is no socket", () => {
    const options = new OptionSet("SUB")
    expect(options.get("lastEndpoint")).toBeNull()
    expect(options.get("events")).toBe(0)
    expect(options.get("receiveMore")).toBe(false)
    expect(options.get("topicsCount")).toBe(0)
    expect(() => new OptionSet("REQ").get("topicsCount")).toThrow(einval("topicsCount"))
  })

  test.each([
    "type",
    "lastEndpoint",
    "events",
    "receiveMore",
    "securityMechanism",
    "threadSafe",
    "fd",
  ] as const)("%s cannot be set", (name) => {
    const options = new OptionSet("REQ")
    expect(options.accepts(name)).toBe(false)
    expect(() => options.set(name as string, 1)).toThrow(einval(name, "only be read"))
  })

  test("there is no descriptor", () => {
    expect(() => new OptionSet("REQ").get(constants.FD)).toThrow(einval("readable or writable"))
  })
})

describe("rules", () => {
  test("IPV4ONLY is the opposite of IPV6", () => {
    const options = new OptionSet("REQ")
    expect(options.set(constants.IPV4ONLY, 0)).toEqual({ name: "ipv6", value: true })
    expect(options.get(constants.IPV6)).toBe(1)
    expect(options.get(constants.IPV4ONLY)).toBe(0)
    options.set("ipv6", false)
    expect(options.get(constants.IPV4ONLY)).toBe(1)
    expect(() => options.set(constants.IPV4ONLY, 2)).toThrow(einval("IPV4ONLY"))
  })

  test("both high-water marks at once", () => {
    const options = new OptionSet("DEALER")
    options.set("highWaterMark", 5)
    expect([options.value("sendHighWaterMark"), options.value("receiveHighWaterMark")]).toEqual([5, 5])
    options.set("receiveHighWaterMark", 6)
    options.set("sendHighWaterMark", 7)
    expect(options.get("highWaterMark")).toBe(7)
  })

  test("the heartbeat's time limit is its interval until it is set", () => {
    const options = new OptionSet("REQ")
    options.set("heartbeatInterval", 500)
    expect(options.get("heartbeatTimeout")).toBe(-1)
    expect(options.heartbeat).toEqual({ interval: 500, timeout: 500, timeToLive: 0 })
    expect(() => options.set("heartbeatTimeout", -1)).toThrow(einval("heartbeatTimeout"))
    options.set("heartbeatTimeout", 0)
    options.set("heartbeatTimeToLive", 1299)
    expect(options.heartbeat).toEqual({ interval: 500, timeout: 0, timeToLive: 1200 })
  })

  test("verbosity by number", () => {
    const options = new OptionSet("XPUB")
    const views = () => [
      options.get("verbosity"),
      options.get(constants.XPUB_VERBOSE),
      options.get(constants.XPUB_VERBOSER),
    ]
    expect(views()).toEqual([null, 0, 0])
    options.set(constants.XPUB_VERBOSE, 1)
    expect(views()).toEqual(["allSubs", 1, 0])
    options.set(constants.XPUB_VERBOSER, 1)
    expect(views()).toEqual(["allSubsUnsubs", 1, 1])
    options.set(constants.XPUB_VERBOSE, 1)
    expect(views()).toEqual(["allSubs", 1, 0])
    options.set(constants.XPUB_VERBOSER, 0)
    expect(views()).toEqual([null, 0, 0])
    options.set("verbosity", "allSubsUnsubs")
    expect(views()).toEqual(["allSubsUnsubs", 1, 1])
    expect(() => options.set(constants.XPUB_VERBOSE, -1)).toThrow(einval("XPUB_VERBOSE"))
    expect(() => options.set("verbosity", "all" as never)).toThrow(einval("verbosity", "allSubs"))
  })

  test("XPUB_MANUAL_LAST_VALUE switches manual mode", () => {
    const options = new OptionSet("XPUB")
    options.set("manualLastValue", true)
    expect(options.value("manual")).toBe(true)
    options.set(constants.XPUB_MANUAL_LAST_VALUE, 0)
    expect(options.value("manual")).toBe(false)
  })

  test("subscribe and unsubscribe are for SUB, and for XPUB in manual mode", () => {
    const topic = Buffer.from("a")
    expect(new OptionSet("SUB").set(constants.SUBSCRIBE, "a")).toEqual({ name: "subscribe", value: topic })
    expect(new OptionSet("SUB").set("unsubscribe", topic)).toEqual({ name: "unsubscribe", value: topic })
    const publisher = new OptionSet("XPUB")
    expect(() => publisher.set("subscribe", "a")).toThrow(einval("XPUB", "manual"))
    publisher.set("manual", true)
    expect(publisher.set("subscribe", "a").name).toBe("subscribe")
    expect(() => new OptionSet("XSUB").set("subscribe", "a")).toThrow(einval("XSUB", "SUB"))
    expect(() => new OptionSet("SUB").get("subscribe")).toThrow(einval("cannot be read"))
  })

  test("the routing id for the next connection is used up", () => {
    const options = new OptionSet("ROUTER")
    options.set(constants.CONNECT_ROUTING_ID, "peer")
    expect(options.take("connectRoutingId")).toEqual(Buffer.from("peer"))
    expect(options.take("connectRoutingId")).toBeNull()
  })

  test("accept filters add up; IPv6 ones need IPv6", () => {
    const options = new OptionSet("REP")
    options.set("tcpAcceptFilter", "10.0.0.0/8")
    options.set(constants.TCP_ACCEPT_FILTER, "127.0.0.1")
    expect(options.value("tcpAcceptFilter")).toEqual(["10.0.0.0/8", "127.0.0.1"])
    expect(() => options.set("tcpAcceptFilter", "::1/128")).toThrow(einval("tcpAcceptFilter", "ipv6"))
    options.set("ipv6", true)
    options.set("tcpAcceptFilter", "::1/128")
    options.set("tcpAcceptFilter", null)
    expect(options.value("tcpAcceptFilter")).toEqual([])
  })

  test.each(["ipcFilterPid", "ipcFilterUid", "ipcFilterGid"] as const)("%s is refused", (name) => {
    const options = new OptionSet("REP")
    expect(() => options.set(name, 1)).toThrow(einval(name, "permissions"))
    expect(options.set(name, null).value).toEqual([])
    expect(options.get(name)).toBeNull()
  })

  test("wss by number", () => {
    const options = new OptionSet("REQ")
    options.set("wss", { key: "k" })
    options.set(constants.WSS_CERT_PEM, "c")
    options.set(constants.WSS_TRUST_SYSTEM, 1)
    expect(options.get("wss")).toEqual({ key: "k", cert: "c", ca: null, hostname: null, trustSystem: true })
    expect(options.get(constants.WSS_KEY_PEM)).toBe("k")
    expect(options.get(constants.WSS_TRUST_SYSTEM)).toBe(1)
    expect(() => options.set(constants.WSS_CERT_PEM, 5)).toThrow(TypeError)
  })

  test("zapDomain cannot be cleared", () => {
    const options = new OptionSet("REP")
    options.set("zapDomain", "global")
    for (const value of [null, ""]) expect(() => options.set("zapDomain", value)).toThrow(einval("zapDomain"))
    expect(options.get("zapDomain")).toBe("global")
  })
})

describe("security: the last option set decides", () => {
  const secret = new Uint8Array(32).fill(1)

  test.each<[string, readonly (readonly [string, unknown])[], string | null, boolean]>([
    ["nothing", [], null, false],
    ["a PLAIN server", [["plainServer", true]], "plain", true],
    [
      "no PLAIN server",
      [
        ["plainServer", true],
        ["plainServer", false],
      ],
      null,
      false,
    ],
    [
      "a PLAIN client",
      [
        ["plainUsername", "me"],
        ["plainPassword", "pw"],
      ],
      "plain",
      false,
    ],
    [
      "a server with a user name",
      [
        ["plainServer", true],
        ["plainUsername", "me"],
      ],
      "plain",
      false,
    ],
    [
      "no user name any more",
      [
        ["plainUsername", "me"],
        ["plainUsername", null],
      ],
      null,
      false,
    ],
    [
      "a CURVE server",
      [
        ["curveServer", true],
        ["curveSecretKey", secret],
      ],
      "curve",
      true,
    ],
    [
      "a CURVE server, keys first",
      [
        ["curveSecretKey", secret],
        ["curveServer", true],
      ],
      "curve",
      true,
    ],
    [
      "a CURVE client",
      [
        ["curveServerKey", secret],
        ["curvePublicKey", secret],
      ],
      "curve",
      false,
    ],
    [
      "CURVE, then no PLAIN server",
      [
        ["curveServer", true],
        ["plainServer", false],
      ],
      null,
      false,
    ],
    [
      "PLAIN, then CURVE",
      [
        ["plainServer", true],
        ["curveServerKey", secret],
      ],
      "curve",
      false,
    ],
    ["a GSSAPI client", [["gssapiServer", false]], "gssapi", false],
    ["a GSSAPI server", [["gssapiServer", true]], "gssapi", true],
    [
      "a GSSAPI principal",
      [
        ["gssapiServer", true],
        ["gssapiPrincipal", "host"],
      ],
      "gssapi",
      true,
    ],
    [
      "a GSSAPI service",
      [
        ["gssapiServer", true],
        ["gssapiServicePrincipal", "host"],
      ],
      "gssapi",
      false,
    ],
    [
      "what ZAP is told",
      [
        ["plainServer", true],
        ["zapDomain", "x"],
      ],
      "plain",
      true,
    ],
  ])("%s", (_, steps, mechanism, server) => {
    const options = new OptionSet("REP")
    for (const [name, value] of steps) options.set(name, value)
    expect(options.get("securityMechanism")).toBe(mechanism)
    expect(options.get(constants.MECHANISM)).toBe([null, "plain", "curve", "gssapi"].indexOf(mechanism))
    expect(options.security).toEqual({ mechanism: (mechanism ?? "null").toUpperCase(), server })
    expect(options.get("plainServer")).toBe(server && mechanism === "plain")
    expect(options.get("curveServer")).toBe(server && mechanism === "curve")
    expect(options.get("gssapiServer")).toBe(server && mechanism === "gssapi")
  })

  test("keys read as Z85, and as octets by number", () => {
    const options = new OptionSet("REP")
    options.set("curveSecretKey", secret)
    expect(options.get("curveSecretKey")).toBe(z85Encode(secret))
    expect(options.get(constants.CURVE_SECRETKEY)).toEqual(Buffer.from(secret))
    expect(options.value("curveSecretKey")).toEqual(Buffer.from(secret))
  })

  test("a refused value leaves the mechanism alone", () => {
    const options = new OptionSet("REP")
    options.set("plainServer", true)
    expect(() => options.set("curveServerKey", "short")).toThrow(einval("curveServerKey"))
    expect(options.security.mechanism).toBe("PLAIN")
  })
})
