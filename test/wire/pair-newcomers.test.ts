import { expect, it } from "vitest"
import { Pair } from "../../src/index.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"
import { message } from "../support/zmtp-octets.ts"

it("a PAIR that has a peer neither hears newcomers nor speaks to them, and misses them when they go", async () => {
  await using pair = new Pair({ linger: 0 })
  const events = watchEvents(pair)
  const endpoint = await pair.bind("tcp://127.0.0.1:*")
  const first = await RawPeer.ready(endpoint, "PAIR")
  for (let round = 0; round < 5; round++) {
    const newcomer = await RawPeer.ready(endpoint, "PAIR")
    newcomer.send(message("newcomer"))
    first.send(message(`first ${round}`))
    expect(String(await pair.receive({ timeout: 10_000 }))).toBe(`first ${round}`)
    await pair.send(`for the first ${round}`)
    await first.hears(message(`for the first ${round}`))
    expect(newcomer.heard).toBe(0)
    newcomer.destroy()
  }
  expect(pair.tryReceive()).toBeUndefined()
  await events.told("disconnect", 5)
  first.destroy()
})
