import { expect, it } from "vitest"
import { ConnectionScene } from "../support/connection-scene.ts"
import { oldFrame, oldMessage } from "../support/old-octets.ts"

/** About the size of the buffer that libraries of that time read into. */
const sizes = [8191, 8192, 8193]
const orders = sizes.flatMap((first) =>
  sizes.flatMap((second) => sizes.map((third) => [first, second, third] as const)),
)

it("frames of ZMTP 1.0 come out as they went in, in every order of sizes and in pieces of any size", () => {
  for (const order of orders) {
    const bodies = order.map((size, index) => Buffer.alloc(size, 0x61 + index))
    const stream = Buffer.concat([
      oldFrame(0, "id"),
      oldMessage(...bodies),
      ...bodies.map((each) => oldFrame(0, each)),
    ])
    for (const piece of [8191, 8192, 8193, stream.length]) {
      const scene = new ConnectionScene({ direct: piece === 8192 })
      scene.connection.start()
      for (let at = 0; at < stream.length; at += piece) scene.stream.feed(stream.subarray(at, at + piece))
      const expected = [bodies, ...bodies.map((each) => [each])]
      const same = scene.messages.map((message, index) =>
        message.every((part, at) => expected[index]?.[at]?.equals(part) === true),
      )
      expect(same).toEqual([true, true, true, true])
      scene.connection.close()
    }
  }
})
