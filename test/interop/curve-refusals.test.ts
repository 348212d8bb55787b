import { describe, expect } from "vitest"
import { Dealer, type Event, Router, type Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import {
  type CurveRole,
  clientKeys,
  curveOptions,
  curvePeerOptions,
  serverKeys,
  strangerKeys,
} from "../support/curve-keys.ts"
import { exchange } from "../support/exchange.ts"
import { describePeers } from "../support/peers.ts"
import { quietTime } from "../support/until.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"
import type { Role } from "./conversation.ts"

const other = { server: "client", client: "server" } as const
const roles: readonly Role[] = ["we bind", "they bind"]
const scenes = roles.flatMap((role) =>
  (["server", "client"] as const).map((curveRole) => ({ role, curveRole })),
)

const codeOf = (event: Event): string | undefined =>
  "error" in event ? (event.error as { code?: string } | undefined)?.code : undefined

/** Both ends see that it cannot be: we do, and say so, unless the other one has closed before. */
const failed = async (events: EventRecord, code = "ERR_ZMTP_MECHANISM_MISMATCH"): Promise<void> => {
  const event = await events.next(({ type }) => type.startsWith("handshake:error"))
  if (event.type === "handshake:error:protocol") expect(codeOf(event)).toBe(code)
}

describePeers("CURVE between our sockets and those of libzmq", (peers) => {
  const connected = async ({
    role,
    ours,
    theirs,
  }: {
    role: Role
    ours: Socket
    theirs: Readonly<Record<string, number | string>>
  }) => {
    const peer = await peers.shared.socket("DEALER", { RECONNECT_IVL: 10, SNDTIMEO: 0, ...theirs })
    if (role === "we bind") await peer.connect(await ours.bind("tcp://127.0.0.1:*"))
    else ours.connect(await peer.bind())
    return peer
  }

  describe("lets nobody in", () => {
    test("who takes us for another server", async ({ context }) => {
      const ours = new Router({ context, ...curveOptions.server })
      const events = watchEvents(ours)
      await connected({
        role: "we bind",
        ours,
        theirs: { ...curvePeerOptions.client, CURVE_SERVERKEY: strangerKeys.publicKey },
      })
      const event = await events.told("handshake:error:protocol")
      expect(codeOf(event)).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
      expect(ours.stats().peers).toBe(0)
    })

    test("whom we take for another server", async ({ context }) => {
      const ours = new Dealer({
        context,
        ...curveOptions.client,
        curveServerKey: strangerKeys.publicKey,
        reconnectInterval: 10,
      })
      const events = watchEvents(ours)
      await connected({ role: "they bind", ours, theirs: curvePeerOptions.server })
      await events.told("connect:retry", 2)
      expect(events.types).not.toContain("handshake")
    })

    test("who has a public key that is not his", async ({ context }) => {
      const ours = new Router({ context, ...curveOptions.server })
      const events = watchEvents(ours)
      await connected({
        role: "we bind",
        ours,
        theirs: { ...curvePeerOptions.client, CURVE_PUBLICKEY: strangerKeys.publicKey },
      })
      expect(codeOf(await events.told("handshake:error:protocol"))).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
    })

    test.for(scenes)(
      "who speaks in clear, $role, our $curveRole",
      async ({ role, curveRole }, { context }) => {
        const ours = new Dealer({ context, ...curveOptions[curveRole], reconnectInterval: 10 })
        const events = watchEvents(ours)
        await connected({ role, ours, theirs: {} })
        await failed(events)
        expect(events.types).not.toContain("handshake")
      },
    )

    test.for(scenes)(
      "to whom we speak in clear, $role, their $curveRole",
      async ({ role, curveRole }, { context }) => {
        const ours = new Dealer({ context, reconnectInterval: 10 })
        const events = watchEvents(ours)
        await connected({ role, ours, theirs: curvePeerOptions[curveRole] })
        await failed(events)
        expect(events.types).not.toContain("handshake")
      },
    )

    test.for(roles)("where both are clients, %s", async (role, { context }) => {
      const ours = new Dealer({ context, ...curveOptions.client, reconnectInterval: 10 })
      const events = watchEvents(ours)
      await connected({ role, ours, theirs: curvePeerOptions.client })
      await failed(events, "ERR_ZMTP_UNEXPECTED_COMMAND")
      expect(events.types).not.toContain("handshake")
    })

    test.for(roles)(
      "where both are servers, %s: they wait for each other until time is up",
      async (role, { context }) => {
        const ours = new Dealer({
          context,
          ...curveOptions.server,
          handshakeInterval: 100,
          reconnectInterval: 10,
        })
        const events = watchEvents(ours)
        await connected({ role, ours, theirs: curvePeerOptions.server })
        const event = await events.told("handshake:error:other")
        expect(codeOf(event)).toBe("ETIMEDOUT")
        expect(events.types).not.toContain("handshake")
      },
    )
  })

  test("delivers nothing to those who are not in", async ({ context }) => {
    const ours = new Dealer({ context, ...curveOptions.server })
    const events = watchEvents(ours)
    const stranger = await connected({ role: "we bind", ours, theirs: {} })
    await stranger.send("let me in").catch(() => {})
    void ours.send("a secret", { timeout: 200 }).catch(() => {})
    await failed(events)
    await quietTime()
    expect(await stranger.tryReceive(50)).toBeUndefined()
    expect(ours.tryReceive()).toBeUndefined()
  })

  test.for(scenes)("gives signs of life, $role, our $curveRole", async ({ role, curveRole }, { context }) => {
    const ours = new Dealer({
      context,
      ...curveOptions[curveRole],
      heartbeatInterval: 20,
      heartbeatTimeout: 5_000,
    })
    const events = watchEvents(ours)
    const theirs = await connected({
      role,
      ours,
      theirs: {
        ...curvePeerOptions[other[curveRole]],
        HEARTBEAT_IVL: 20,
        HEARTBEAT_TIMEOUT: 5_000,
        SNDTIMEO: 5_000,
      },
    })
    await events.told("handshake")
    await quietTime(300)
    await ours.send("still here")
    expect(await theirs.receive()).toEqual(["still here"])
    await theirs.send("here too")
    expect(String((await ours.receive({ timeout: 10_000 }))[0])).toBe("here too")
    expect(events.types).not.toContain("disconnect")
  })
})

describe("CURVE between our own sockets", () => {
  const pairs: readonly (readonly [CurveRole, CurveRole])[] = [
    ["server", "client"],
    ["client", "server"],
  ]

  for (const endpoint of ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*"]) {
    test.for(pairs)(
      `carries messages over ${endpoint}, a %s bound, a %s connected`,
      async ([binding, dialing], { context }) => {
        const bound = new Dealer({ context, ...curveOptions[binding] })
        const dialed = new Dealer({ context, ...curveOptions[dialing] })
        dialed.connect(await bound.bind(endpoint))
        await exchange(bound, dialed)
        await exchange(dialed, bound)
        const large = Buffer.alloc(9_000_000, "abcdefg")
        void dialed.send([large, "end"])
        const [first, last] = await bound.receive({ timeout: 10_000 })
        expect(Buffer.compare(first as Buffer, large)).toBe(0)
        expect(String(last)).toBe("end")
      },
    )
  }

  test.for([
    ["curveSecretKey", { curveServer: true }],
    ["curvePublicKey", { curveServerKey: serverKeys.publicKey, curveSecretKey: clientKeys.secretKey }],
    ["curveSecretKey", { curveServerKey: serverKeys.publicKey, curvePublicKey: clientKeys.publicKey }],
    ["curveServerKey", { curvePublicKey: clientKeys.publicKey, curveSecretKey: clientKeys.secretKey }],
  ] as const)("needs the option %s", async ([missing, options], { context }) => {
    const socket = new Dealer({ context, ...options })
    const expected = expect.objectContaining({ code: "EINVAL", message: expect.stringContaining(missing) })
    expect(() => socket.connect("tcp://127.0.0.1:1")).toThrow(expected)
    await expect(socket.bind("tcp://127.0.0.1:*")).rejects.toEqual(expected)
  })
})
