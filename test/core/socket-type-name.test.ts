import { expect, test } from "vitest"
import { socketTypeCodes, socketTypeName } from "../../src/core/socket-type-name.ts"

test("every number has its name", () => {
  for (const [name, code] of Object.entries(socketTypeCodes)) expect(socketTypeName(code)).toBe(name)
  expect(Object.values(socketTypeCodes)).toEqual(Array.from({ length: 21 }, (_, index) => index))
})

test.each([-1, 21, 1.5, Number.NaN])("%s is no socket type", (code) => {
  expect(socketTypeName(code)).toBeUndefined()
})
