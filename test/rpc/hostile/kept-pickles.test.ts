import { describe, expect } from "vitest"
import { ExtType, method, Packer, PythonDate, rest, UnpackError } from "../../../src/rpc/index.ts"
import { test } from "../../support/context-test.ts"
import { openTarget, packer } from "../../support/rpc-attacker.ts"

const command = new ExtType(127, Buffer.from("cos\nsystem\n(Vtouch /tmp/x\ntR."))
const subclass = new ExtType(126, Buffer.from("cpandas\nTimestamp\n(I5\ntR."))
const date = new PythonDate({ year: 2014, month: 3, day: 25 })

describe("Pickles that are no dates, where they are to be kept", () => {
  test("arrive as they are, beside what can be read", async ({ context }) => {
    const taken: unknown[] = []
    const handler = { take: method([rest("values")], ({ values }) => void taken.push(...values)) }
    const { send, frames, settled, log } = await openTarget("pipeline", {
      context,
      handler,
      refusedPickles: "ext",
    })
    await send(frames("take", [command, date, [subclass]]), frames("take", Buffer.of(0xc1)))
    await settled()
    expect(taken).toEqual([command, expect.anything(), [subclass]])
    expect(String(taken[1])).toBe("2014-03-25")
    // What is no msgpack stays unreadable.
    expect(log.count).toBe(1)
  })

  test("go back as they came", () => {
    const keeping = new Packer({ refusedPickles: "ext" })
    const bytes = packer.pack([command, { a: subclass }])
    expect(keeping.pack(keeping.unpack(bytes))).toEqual(bytes)
    for (const refusing of [new Packer(), new Packer({ refusedPickles: "error" })]) {
      expect(() => refusing.unpack(bytes)).toThrow(UnpackError)
    }
    expect(() => new Packer({ refusedPickles: "run" as never })).toThrow(TypeError)
  })
})
