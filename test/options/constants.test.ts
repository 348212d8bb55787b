import { readFileSync } from "node:fs"
import { constants as system } from "node:os"
import { describe, expect, test } from "vitest"
import { errnoOf, errorCodes } from "../../src/core/errors.ts"
import { protocolErrors } from "../../src/core/peer-errors.ts"
import { socketTypeCodes } from "../../src/core/socket-type-name.ts"
import * as constants from "../../src/options/constants.ts"
import { contextOptions } from "../../src/options/context-options.ts"
import type { AnyOption } from "../../src/options/kinds.ts"
import { numberedViews } from "../../src/options/numbered-views.ts"
import { socketOptions } from "../../src/options/socket-options.ts"

const values: Readonly<Record<string, number>> = constants

interface Case {
  readonly id: string
  readonly in: { readonly enum: string }
  readonly out: { readonly global: string; readonly value: number }
}

const file = new URL("../vectors/pyzmq/constants.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }

test("have the numbers that PyZMQ has", () => {
  expect(cases.length).toBeGreaterThan(150)
  const platform: Readonly<Record<string, number>> = system.errno
  for (const {
    id,
    in: { enum: group },
    out,
  } of cases) {
    const expected = group === "Errno" ? (platform[out.global] ?? out.value) : out.value
    expect(values[out.global], id).toBe(expected)
  }
})

describe("are complete", () => {
  test("for socket types", () => {
    expect(values).toMatchObject(socketTypeCodes)
  })

  test.each([
    ["socket", socketOptions],
    ["context", contextOptions],
  ])("for %s options", (_, table) => {
    for (const { code, zmq } of Object.values(table) as unknown as readonly AnyOption[]) {
      if (zmq !== undefined) expect(values[zmq], zmq).toBe(code)
    }
  })

  test("for numbers that show a part of an option", () => {
    for (const [code, { zmq }] of Object.entries(numberedViews)) expect(values[zmq]).toBe(Number(code))
  })

  test("for errors", () => {
    for (const code of errorCodes) expect(values[code]).toBe(errnoOf(code))
    expect(constants.EFSM - constants.HAUSNUMERO).toBe(51)
    for (const [name, value] of Object.entries(protocolErrors)) {
      expect(values[`PROTOCOL_ERROR_${name}`]).toBe(value)
    }
  })
})

test("are numbers all", () => {
  for (const [name, value] of Object.entries(values)) {
    expect(Number.isInteger(value), name).toBe(true)
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/)
  }
})

test("of events are bits, and all of them together are EVENT_ALL", () => {
  const events = Object.entries(values).filter(([name]) => /^EVENT_(?!ALL)/.test(name))
  const total = events.reduce((sum, [, value]) => sum + value, 0)
  expect(total).toBe(constants.EVENT_ALL_V2 - 0x8000)
  for (const [name, value] of events) expect(value & (value - 1), name).toBe(0)
})
