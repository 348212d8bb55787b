import { expect, it } from "vitest"
import { Client, Gather, Scatter, Server } from "../../src/draft/index.ts"
import { Context, Proxy, Pull, Push } from "../../src/index.ts"
import { ownPlace } from "../support/network.ts"
import { until } from "../support/until.ts"

it.each([
  ["SCATTER", Scatter, Gather],
  ["CLIENT", Client, Server],
] as const)(
  "A proxy whose back end is a %s ends where a message of two frames comes",
  async (_, Back, Reader) => {
    const context = new Context({ blocky: false })
    const [front, back] = [new Pull({ context }), new Back({ context })]
    const [source, reader] = [new Push({ context }), new Reader({ context })]
    source.connect(await front.bind(ownPlace()))
    reader.connect(await back.bind(ownPlace()))
    await until(() => back.stats().peers === 1)
    const running = new Proxy(front, back).run()
    await Promise.all([
      expect(running).rejects.toEqual(expect.objectContaining({ code: "EINVAL" })),
      source.send("of one frame"),
      source.send(["of", "two"]),
    ])
    expect(String(await reader.receive({ timeout: 8_000 }))).toContain("of one frame")
    expect(reader.stats()).toMatchObject({ messagesIn: 1, dropped: 0 })
    await context.destroy({ linger: 0 })
  },
)
