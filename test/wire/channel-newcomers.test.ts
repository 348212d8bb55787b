import { expect, it } from "vitest"
import { Channel } from "../../src/draft/index.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { message } from "../support/zmtp-octets.ts"

it("a CHANNEL that has a peer neither hears newcomers nor speaks to them", async () => {
  await using channel = new Channel({ linger: 0 })
  const endpoint = await channel.bind("tcp://127.0.0.1:*")
  const first = await RawPeer.ready(endpoint, "CHANNEL")
  for (let round = 0; round < 3; round++) {
    const newcomer = await RawPeer.ready(endpoint, "CHANNEL")
    newcomer.send(message("newcomer"))
    first.send(message(`first ${round}`))
    const [body] = await channel.receive({ timeout: 10_000 })
    expect(String(body)).toBe(`first ${round}`)
    await channel.send(`for the first ${round}`)
    await first.hears(message(`for the first ${round}`))
    expect(newcomer.heard).toBe(0)
    newcomer.destroy()
  }
  expect(channel.tryReceive()).toBeUndefined()
  first.destroy()
  await until(() => channel.stats().peers === 0)
})
