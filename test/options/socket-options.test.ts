import { describe, expect, test } from "vitest"
import { socketTypeCodes } from "../../src/core/socket-type-name.ts"
import type { AnyOption } from "../../src/options/kinds.ts"
import { numberedViews, socketOptionName } from "../../src/options/numbered-views.ts"
import { defaultLimits, socketOptions, threadSafeTypes } from "../../src/options/socket-options.ts"

const entries = Object.entries(socketOptions) as unknown as readonly (readonly [string, AnyOption])[]

describe("the table of socket options", () => {
  test("has every number and name once", () => {
    const codes = entries.flatMap(([, option]) => (option.code === undefined ? [] : [option.code]))
    const viewed = Object.keys(numberedViews).map(Number)
    const all = [...codes, ...viewed]
    expect(new Set(all).size).toBe(all.length)
    const names = [
      ...entries.flatMap(([, option]) => (option.zmq === undefined ? [] : [option.zmq])),
      ...Object.values(numberedViews).map((view) => view.zmq),
    ]
    expect(new Set(names).size).toBe(names.length)
  })

  test("leaves out the numbers that libzmq never used or no longer uses", () => {
    for (const code of [0, 1, 2, 3, 10, 20, 26, 29, 30, 67, 70, 82, 83, 125]) {
      expect(socketOptionName(code)).toBeUndefined()
    }
  })

  test("has every number of libzmq", () => {
    const historic = new Set([10, 20, 26, 29, 30, 67, 70, 82, 83])
    for (let code = 4; code <= 124; code++) {
      if (!historic.has(code)) expect(socketOptionName(code), String(code)).toBeDefined()
    }
  })

  test("names a constant for each number, and the other way round", () => {
    for (const [name, option] of entries)
      expect(option.zmq === undefined, name).toBe(option.code === undefined)
  })

  test("names only socket types that exist", () => {
    for (const [, { only = [], shownBy = [] }] of entries) {
      for (const type of [...only, ...shownBy]) expect(socketTypeCodes).toHaveProperty(type)
    }
    for (const type of threadSafeTypes) expect(socketTypeCodes).toHaveProperty(type)
  })

  test("shows a property only on types that accept the option", () => {
    for (const [name, { only, shownBy }] of entries) {
      if (only !== undefined) for (const type of shownBy ?? []) expect(only, name).toContain(type)
    }
  })

  test("has defaults that are legal, or that stand for something that cannot be set", () => {
    const unsettable = ["heartbeatTimeout"]
    for (const [name, option] of entries) {
      if (
        option.access === "r" ||
        option.kind === "topic" ||
        option.default === null ||
        unsettable.includes(name)
      )
        continue
      if (Array.isArray(option.default)) continue
      expect(option.parse(option.default, name, option.default), name).toEqual(option.default)
    }
  })

  test("cannot be changed", () => {
    expect(Object.isFrozen(socketOptions)).toBe(true)
    for (const [, option] of entries) expect(Object.isFrozen(option)).toBe(true)
    expect(Object.isFrozen(defaultLimits)).toBe(true)
  })
})

test("the limits are the defaults of the options of their names", () => {
  for (const [name, limit] of Object.entries(defaultLimits)) {
    expect((socketOptions as unknown as Record<string, AnyOption>)[name]?.default).toBe(limit)
  }
  expect(defaultLimits).toEqual({
    maxMessageParts: 65_536,
    maxHandshakeSize: 65_536,
    maxProperties: 256,
    maxPendingHandshakes: 1024,
    maxSubscriptionsPerPeer: 1_000_000,
    maxTopicSize: 1_048_576,
  })
})
