import { Temporal } from "temporal-polyfill"
import { Temporal as Another } from "temporal-polyfill/full/implementation"
import { afterEach, describe, expect, it, vi } from "vitest"
import { readPickle } from "../../../src/rpc/python/pickle-reader.ts"
import { findTemporal, type TemporalSources, temporal } from "../../../src/rpc/python/temporal.ts"
import { temporalFromPython } from "../../../src/rpc/python/temporal-from-python.ts"
import { runScript } from "../../support/run-script.ts"

const platform = globalThis as TemporalSources

describe("Temporal", () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it("is the polyfill where the platform has none", () => {
    vi.stubGlobal("Temporal", undefined)
    expect(temporal().PlainDate).toBe(Temporal.PlainDate)
    expect(temporal()).toBe(temporal())
  })

  it("is the platform's own from the moment on when there is one", () => {
    vi.stubGlobal("Temporal", undefined)
    const pickle = Buffer.from("80048c086461746574696d658c046461746593430407de031985522e", "hex")
    expect(temporalFromPython(readPickle(pickle))).toBeInstanceOf(Temporal.PlainDate)
    vi.stubGlobal("Temporal", Another)
    const date = temporalFromPython(readPickle(pickle))
    expect(date).toBeInstanceOf(Another.PlainDate)
    expect(date).not.toBeInstanceOf(Temporal.PlainDate)
    expect(String(date)).toBe("2014-03-25")
  })

  it("is not loaded before a date arrives", async () => {
    vi.stubGlobal("Temporal", undefined)
    vi.resetModules()
    const spy = vi.spyOn(process, "getBuiltinModule")
    const asked = () => spy.mock.calls.filter(([name]) => name === "node:module")
    const { dateTranslators } = await import("../../../src/rpc/python/date-translators.ts")
    const packed = dateTranslators[3]?.pack(new Date(0)) as Uint8Array
    dateTranslators[4]?.pack(Temporal.PlainDate.from("2014-03-25"))
    expect(asked()).toHaveLength(0)
    expect(dateTranslators[3]?.unpack(packed)).toBeInstanceOf(Temporal.ZonedDateTime)
    dateTranslators[3]?.unpack(packed)
    expect(asked()).toHaveLength(1)
    spy.mockRestore()
  })

  it("is loaded in the middle of a function, without a warning", async () => {
    const result = await runScript(`
      const { dateTranslators } = await import(new URL("rpc/python/date-translators.js", library))
      const [,,, dateTimes] = dateTranslators
      console.log(String(dateTimes.unpack(dateTimes.pack(new Date(0)))))
    `)
    expect(result).toMatchObject({ code: 0, output: "1970-01-01T00:00:00+00:00[UTC]\n", errors: "" })
  })

  it("is asked of the platform first", () => {
    const own = { PlainDate: Another.PlainDate } as never
    expect(findTemporal({ Temporal: own, process: platform.process })).toBe(own)
  })

  it.each<[string, TemporalSources]>([
    ["a platform without modules", {}],
    ["a platform without process", { process: undefined }],
    ["a platform that has another process", { process: {} }],
    ["a platform that does not know Node's modules", { process: { getBuiltinModule: () => undefined } }],
  ])("is asked for with advice by %s", (_, sources) => {
    expect(() => findTemporal(sources)).toThrow(/install "temporal-polyfill"/)
  })

  it("is asked for with advice where the polyfill is not installed", () => {
    const missing = new Error("Cannot find module 'temporal-polyfill'")
    const createRequire = () => () => {
      throw missing
    }
    const sources = { process: { getBuiltinModule: () => ({ createRequire }) } }
    expect(() => findTemporal(sources)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('install "temporal-polyfill"'),
        cause: missing,
      }),
    )
  })
})
