import { afterEach, describe, expect, test, vi } from "vitest"
import {
  type ContextOptionName,
  ContextOptionSet,
  contextOptions,
} from "../../src/options/context-options.ts"
import type { AnyOption } from "../../src/options/kinds.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import { ShortfallWarnings } from "../../src/options/shortfall.ts"
import { socketOptions } from "../../src/options/socket-options.ts"

const entriesOf = (table: object): [string, AnyOption][] => Object.entries(table)
const short = entriesOf(socketOptions).filter(([, { shortfall }]) => shortfall !== undefined)
const shortOfContexts = entriesOf(contextOptions).filter(([, { shortfall }]) => shortfall !== undefined)

/** What the process was warned of. */
const watchWarnings = (): (readonly [message: string, code: string])[] => {
  const told: (readonly [string, string])[] = []
  vi.spyOn(process, "emitWarning").mockImplementation(((message: string, { code }: { code: string }) => {
    told.push([message, code])
  }) as typeof process.emitWarning)
  return told
}

/** A legal value that is not the default. */
const other = ({ default: fallback }: AnyOption): unknown =>
  typeof fallback === "boolean" ? !fallback : typeof fallback === "number" ? Math.max(fallback, 0) + 1 : 1

afterEach(() => {
  vi.restoreAllMocks()
})

describe("An option that has no effect here", () => {
  test("is one of these", () => {
    expect(short.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "affinity",
        "priority",
        "busyPoll",
        "tcpMaxRetransmitTimeout",
        "vmciBufferSize",
      ]),
    )
    expect(short.map(([name]) => name)).not.toEqual(expect.arrayContaining(["tcpKeepalive"]))
  })

  test.each(short)("says so when %s is set, with the reason, and is kept", (name, spec) => {
    const told = watchWarnings()
    const options = new OptionSet("DEALER", {}, { warnings: new ShortfallWarnings() })
    options.set(name, other(spec))
    expect(options.get(name)).toBe(other(spec))
    const reason = spec.shortfall?.why as string
    expect(told).toEqual([[`The option ${name} has no effect: ${reason}.`, "TYPEMQ_OPTION_WITHOUT_EFFECT"]])
  })

  test.each(short)("says nothing when %s is set to its default", (name, spec) => {
    const told = watchWarnings()
    const options = new OptionSet("DEALER", {}, { warnings: new ShortfallWarnings() })
    options.set(name, spec.default)
    expect(told).toEqual([])
  })

  test("says so once for all sockets that share the warnings, and once for each option", () => {
    const told = watchWarnings()
    const warnings = new ShortfallWarnings()
    for (let count = 0; count < 3; count++) {
      const options = new OptionSet("DEALER", { priority: 1 }, { warnings })
      options.set("priority", 2)
      options.set("busyPoll", 5)
    }
    expect(told.map(([message]) => message.split(" ")[2])).toEqual(["priority", "busyPoll"])
  })

  test("says nothing where a value is refused", () => {
    const told = watchWarnings()
    const options = new OptionSet("DEALER", {}, { warnings: new ShortfallWarnings() })
    expect(() => options.set("priority", -1)).toThrow()
    expect(told).toEqual([])
  })

  test("says nothing on the types for which it has an effect", () => {
    const told = watchWarnings()
    const warnings = new ShortfallWarnings()
    new OptionSet("RADIO", {}, { warnings }).set("sendBufferSize", 100_000)
    expect(told).toEqual([])
    new OptionSet("PUSH", {}, { warnings }).set("sendBufferSize", 100_000)
    expect(told).toHaveLength(1)
  })

  test("says nothing on a platform that can do it after all", () => {
    const told = watchWarnings()
    const shortfall = { why: "it is so", unless: () => true }
    new ShortfallWarnings().wasSet("typeOfService", 5, { default: 0, shortfall }, "DEALER")
    expect(told).toEqual([])
  })

  test.each(shortOfContexts)("says so when %s of a context is set", (name, spec) => {
    const told = watchWarnings()
    const options = new ContextOptionSet()
    if (name === "threadAffinityCpuRemove") options.set("threadAffinityCpuAdd", 1)
    told.length = 0
    options.set(name as ContextOptionName, other(spec))
    if (name === "threadAffinityCpuRemove") expect(told).toEqual([])
    else expect(told.map(([message]) => message)).toEqual([expect.stringContaining(` ${name} `)])
  })
})
