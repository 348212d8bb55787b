import { expect, test } from "vitest"
import { checkedDefaults } from "../../src/options/checked-defaults.ts"

test("Defaults are kept in the order in which they were set last", () => {
  const values: Record<string, unknown> = {}
  const defaults = checkedDefaults(values, () => values)
  Object.assign(defaults, { linger: 5, ipv6: true, mandatory: true })
  defaults["linger"] = 6
  expect(Object.entries(values)).toEqual([
    ["ipv6", true],
    ["mandatory", true],
    ["linger", 6],
  ])
  delete defaults["ipv6"]
  expect(Object.keys(defaults)).toEqual(["mandatory", "linger"])
})

test("A default that is refused leaves the one before", () => {
  const values: Record<string, unknown> = { linger: 5 }
  const defaults = checkedDefaults(values, () => values)
  expect(() => Object.assign(defaults, { linger: "x" })).toThrow(TypeError)
  expect(() => Object.assign(defaults, { lastEndpoint: "x" })).toThrow("can only be read")
  expect(() => Object.assign(defaults, { hasOwnProperty: 1 })).toThrow("no socket option")
  expect(values).toEqual({ linger: 5 })
})
