import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import type { Dish } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { RawDatagrams } from "../support/datagrams.ts"
import { hasIpv6, interfaceWith, ownHost } from "../support/network.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { watchEvents } from "../support/watch-events.ts"

/** An address that is free, in the notation `host:port`: libzmq does not tell which port it chose. */
const freeAddress = async (host = ownHost()): Promise<string> => {
  using socket = await RawDatagrams.open(host)
  return socket.endpoint.slice("udp://".length)
}

const freePort = async (): Promise<string> => (await freeAddress()).replace(/^.*:/, "")

/** An interface to others with IPv6: the one inside the machine has no multicast of that. */
const outside = interfaceWith(false, "IPv6")

const places = [
  { by: "unicast", of: async () => freeAddress(), possible: true, IPV6: 0 },
  { by: "multicast", of: async () => `127.0.0.1;239.255.71.12:${await freePort()}`, possible: true, IPV6: 0 },
  { by: "unicast of IPv6", of: async () => freeAddress("::1"), possible: hasIpv6, IPV6: 1 },
  {
    by: "multicast of IPv6",
    of: async () => `${outside};[ff02::710c]:${await freePort()}`,
    possible: outside !== undefined,
    IPV6: 1,
  },
] as const

/** Of at most 127 octets: every version of libzmq takes these over UDP. */
const groups = ["TV", "", "g".repeat(127)]
const bodies = ["text", "", "x".repeat(8000)]
const longestText = 64

describeWithZeromq("UDP between our draft sockets and those of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start("zeromq", { draft: true })
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  const heard = async (dish: Dish): Promise<string[]> => {
    const [body, { group }] = await dish.receive({ timeout: 30_000 })
    return [body.toString(), group.toString()]
  }

  describe.each(places.filter(({ possible }) => possible))("by $by", ({ of, IPV6 }) => {
    test("our RADIO reaches their DISH", async ({ context }) => {
      const endpoint = `udp://${await of()}`
      const dish = await peer.socket("DISH", { IPV6 })
      for (const group of [...groups, "ready"]) await dish.join(group)
      await dish.bind(endpoint)
      const radio = context.socket("RADIO", { ipv6: true })
      radio.connect(endpoint)
      // Its port is open some time after it says so.
      const knock = setInterval(() => void radio.send("knock", { group: "ready" }), 5)
      expect(await dish.receive()).toEqual(["knock", '{"group":"ready"}'])
      clearInterval(knock)
      for (const group of ["nobody", ...groups]) for (const body of bodies) await radio.send(body, { group })
      await radio.send("end", { group: "ready" })
      const received: string[][] = []
      while (received.at(-1)?.[0] !== "end") {
        const message = await dish.receive()
        if (message[0] !== "knock") received.push(message)
      }
      const wanted = groups.flatMap((group) => bodies.map((body) => ({ group, body })))
      expect(received.slice(0, -1).map(([, label]) => label)).toEqual(
        wanted.map(({ group }) => JSON.stringify({ group })),
      )
      expect(received.slice(0, -1).map(([body]) => (body as string).replace(/:.*$/, ""))).toEqual(
        wanted.map(({ body }) => (body.length > longestText ? String(body.length) : body)),
      )
    })

    test("our DISH hears their RADIO", async ({ context }) => {
      const endpoint = `udp://${await of()}`
      const dish = context.socket("DISH", { ipv6: true })
      dish.join(...groups)
      await dish.bind(endpoint)
      const radio = await peer.socket("RADIO", { IPV6 })
      await radio.connect(endpoint)
      for (const group of ["nobody", ...groups]) {
        for (const body of bodies) await radio.send(body, { group })
      }
      for (const group of groups) for (const body of bodies) expect(await heard(dish)).toEqual([body, group])
    })
  })

  test("our DGRAM exchanges datagrams with theirs", async ({ context }) => {
    const [ourAddress, theirAddress] = [await freeAddress(), await freeAddress()]
    const ours = context.socket("DGRAM")
    await ours.bind(`udp://${ourAddress}`)
    const theirs = await peer.socket("DGRAM")
    await theirs.bind(`udp://${theirAddress}`)
    for (const body of bodies) {
      await theirs.send([ourAddress, body])
      const [from, received] = await ours.receive({ timeout: 30_000 })
      expect([String(from), String(received)]).toEqual([`${theirAddress}\0`, body])
      await ours.send([from, received])
      const [back, answer] = await theirs.receive()
      expect(back).toBe(`${ourAddress}\0`)
      expect(answer?.replace(/:.*$/, "")).toBe(body.length > longestText ? String(body.length) : body)
    }
  })

  test("both have nothing to tell of it but their ends", async ({ context }) => {
    const [here, there] = [await freeAddress(), await freeAddress()]
    const [ourDish, ourRadio] = [context.socket("DISH"), context.socket("RADIO")]
    const [theirDish, theirRadio] = [await peer.socket("DISH"), await peer.socket("RADIO")]
    const ours = [watchEvents(ourDish), watchEvents(ourRadio)]
    for (const each of [theirDish, theirRadio]) await each.watch()
    await ourDish.bind(`udp://${here}`)
    await theirDish.bind(`udp://${there}`)
    ourDish.join("group")
    await theirDish.join("group")
    for (const endpoint of [here, there]) {
      ourRadio.connect(`udp://${endpoint}`)
      await theirRadio.connect(`udp://${endpoint}`)
    }
    // A port may be open some time after it is said to be.
    const knock = setInterval(() => {
      for (const each of [ourRadio, theirRadio]) void each.send("x", { group: "group" })
    }, 5)
    await Promise.all([theirDish.receive(), ourDish.receive()])
    clearInterval(knock)
    for (const endpoint of [here, there]) {
      ourRadio.disconnect(`udp://${endpoint}`)
      await theirRadio.disconnect(`udp://${endpoint}`)
    }
    await expect(ourDish.bind("udp://no-such-device:1")).rejects.toMatchObject({ code: "ENODEV" })
    await expect(theirDish.bind("udp://no-such-device:1")).rejects.toMatchObject({ code: "ENODEV" })
    await Promise.all([ourDish.close(), ourRadio.close(), theirDish.close(), theirRadio.close()])
    for (const each of ours) await each.told("end")
    expect(ours.map(({ types }) => types)).toEqual([["end"], ["end"]])
    expect([await theirDish.told(), await theirRadio.told()]).toEqual([["end"], ["end"]])
  })

  test("both show an endpoint in the same way", async ({ context }) => {
    const address = await freeAddress()
    const dish = await peer.socket("DISH")
    const shown = await dish.bind(`udp://${address}`)
    const radio = context.socket("RADIO")
    radio.connect(`udp://${address}`)
    expect([shown, radio.lastEndpoint]).toEqual([address, address])
    const own = context.socket("DISH")
    const other = await freeAddress()
    await own.bind(`udp://${other}`)
    expect(own.lastEndpoint).toBe(other)
  })
})
