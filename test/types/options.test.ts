import { describe, expect, expectTypeOf, test } from "vitest"
import * as constants from "../../src/options/constants.ts"
import type { ContextOptionProperties, ContextOptions } from "../../src/options/context-options.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import type {
  OptionsFor,
  PropertiesFor,
  RoutingIdAccessor,
  SocketOptionValue,
} from "../../src/options/socket-options.ts"

describe("types of options", () => {
  test("constants are literal", () => {
    expectTypeOf<typeof constants.PUSH>().toEqualTypeOf<8>()
    expectTypeOf<typeof constants.SNDHWM>().toEqualTypeOf<23>()
    expectTypeOf<typeof constants.IPV4ONLY>().toEqualTypeOf<31>()
    expectTypeOf<typeof constants.BLOCKY>().toEqualTypeOf<70>()
    expectTypeOf<typeof constants.EVENT_CONNECTED>().toEqualTypeOf<1>()
    expectTypeOf<typeof constants.PROTOCOL_ERROR_ZMTP_UNSPECIFIED>().toEqualTypeOf<0x10000000>()
    expectTypeOf<typeof constants.ETERM>().toEqualTypeOf<156384765>()
    expect(constants.PUSH).toBe(8)
  })

  test("the engine reads exact types", () => {
    expectTypeOf<SocketOptionValue<"linger">>().toEqualTypeOf<number>()
    expectTypeOf<SocketOptionValue<"immediate">>().toEqualTypeOf<boolean>()
    expectTypeOf<SocketOptionValue<"verbosity">>().toEqualTypeOf<"allSubs" | "allSubsUnsubs" | null>()
    expectTypeOf<SocketOptionValue<"curveSecretKey">>().toEqualTypeOf<Uint8Array | null>()
    expectTypeOf<SocketOptionValue<"tcpAcceptFilter">>().toEqualTypeOf<readonly string[]>()
    const options = new OptionSet("REQ")
    expectTypeOf(options.value("linger")).toEqualTypeOf<number>()
    expectTypeOf(options.get("routingId")).toEqualTypeOf<string | null>()
    // @ts-expect-error state is not kept
    expect(options.value("type")).toBe(0)
  })

  test("properties are those of the socket type", () => {
    expectTypeOf<PropertiesFor<"ROUTER">>().toHaveProperty("mandatory").toEqualTypeOf<boolean>()
    expectTypeOf<PropertiesFor<"ROUTER">>().toHaveProperty("routingId").toEqualTypeOf<string | null>()
    expectTypeOf<PropertiesFor<"REQ">>().not.toHaveProperty("mandatory")
    expectTypeOf<PropertiesFor<"PULL">>().not.toHaveProperty("sendHighWaterMark")
    expectTypeOf<PropertiesFor<"PUSH">>().not.toHaveProperty("receiveTimeout")
    expectTypeOf<PropertiesFor<"SUB">>().not.toHaveProperty("subscribe")
    expectTypeOf<PropertiesFor<"PUB">>().not.toHaveProperty("events")
    expectTypeOf<PropertiesFor<"PUB">>()
      .toHaveProperty("securityMechanism")
      .toEqualTypeOf<"plain" | "curve" | "gssapi" | null>()
  })

  test("constructors take what can be set", () => {
    expectTypeOf<{ mandatory: true; routingId: Uint8Array; curveServerKey: string; linger: 0 }>().toExtend<
      OptionsFor<"ROUTER">
    >()
    expectTypeOf<OptionsFor<"ROUTER">>().not.toHaveProperty("lastEndpoint")
    expectTypeOf<OptionsFor<"ROUTER">>().not.toHaveProperty("correlate")
    expectTypeOf<OptionsFor<"XPUB">["verbosity"]>().toEqualTypeOf<
      "allSubs" | "allSubsUnsubs" | null | undefined
    >()
    expectTypeOf<OptionsFor<"REQ">["maxMessageSize"]>().toEqualTypeOf<number | bigint | undefined>()
  })

  test("a routing id takes bytes and gives text", () => {
    interface Router extends RoutingIdAccessor, PropertiesFor<"ROUTER"> {}
    const router = { routingId: null } as Router
    router.routingId = new Uint8Array(1)
    expectTypeOf<Router["routingId"]>().toEqualTypeOf<string | null>()
    expect(router.routingId).toBeInstanceOf(Uint8Array)
  })

  test("of contexts", () => {
    expectTypeOf<ContextOptionProperties>().toHaveProperty("maxSockets").toEqualTypeOf<number>()
    expectTypeOf<ContextOptions["blocky"]>().toEqualTypeOf<boolean | undefined>()
    expectTypeOf<ContextOptions>().not.toHaveProperty("maxSocketsLimit")
  })
})
