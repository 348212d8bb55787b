import { describe, expect, it } from "vitest"
import { Lane } from "../../../../../src/zmtp/mechanisms/gssapi/system/lane.ts"
import { settled } from "../../../../support/connection-scene.ts"

const always = new AbortController().signal

/** Work that ends when it is told to. */
const scripted = () => {
  const begun: number[] = []
  const ends: { resolve(value: number): void; reject(error: Error): void }[] = []
  const work = (number: number) => () => {
    begun.push(number)
    return new Promise<number>((resolve, reject) => {
      ends[number] = { resolve, reject }
    })
  }
  return { begun, ends, work }
}

describe("A lane", () => {
  it("lets so many through at a time, the others in turn, also when some fail", async () => {
    const lane = new Lane(2)
    const { begun, ends, work } = scripted()
    const all = [0, 1, 2, 3, 4].map((number) => lane.run(always, work(number)))
    await settled()
    expect(begun).toEqual([0, 1])
    ends[1]?.reject(new Error("no"))
    await expect(all[1]).rejects.toThrow("no")
    expect(begun).toEqual([0, 1, 2])
    ends[2]?.resolve(2)
    ends[0]?.resolve(0)
    await settled()
    expect(begun).toEqual([0, 1, 2, 3, 4])
    ends[3]?.resolve(3)
    ends[4]?.resolve(4)
    expect(await Promise.all([all[0], all[2], all[3], all[4]])).toEqual([0, 2, 3, 4])
    const last = lane.run(always, work(5))
    await settled()
    ends[5]?.resolve(5)
    expect(await last).toBe(5)
  })

  it("does not begin what nobody wants any more", async () => {
    const lane = new Lane(1)
    const { begun, ends, work } = scripted()
    const gone = new AbortController()
    const first = lane.run(always, work(0))
    const second = lane.run(gone.signal, work(1))
    const third = lane.run(always, work(2))
    const reason = new Error("over")
    gone.abort(reason)
    await settled()
    ends[0]?.resolve(0)
    await first
    await expect(second).rejects.toBe(reason)
    await settled()
    expect(begun).toEqual([0, 2])
    ends[2]?.resolve(2)
    expect(await third).toBe(2)
  })
})
