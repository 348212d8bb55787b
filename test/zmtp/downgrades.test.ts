import { describe, expect, it } from "vitest"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import { oldVersions } from "../support/old-octets.ts"

const signature = "ff00000000000000017f"

describe("a connection that wants security", () => {
  it.each(oldVersions)("drops a peer of $name before it says who we are", async ({ opening, message }) => {
    const scene = new ConnectionScene({ type: "DEALER", settings: { acceptsOldPeers: false } })
    scene.connection.start()
    scene.stream.feed(Buffer.concat([opening("DEALER", "guest"), message("let me in")]))
    await settled()
    expect(scene.code).toBe("ERR_ZMTP_UNSPECIFIED")
    expect(scene.stream.received.toString("hex")).toBe(signature)
    expect([scene.peer, scene.messages, scene.objections]).toEqual([undefined, [], []])
  })

  it.each(oldVersions)("drops a peer of $name that comes octet by octet", async ({ opening }) => {
    const scene = new ConnectionScene({ type: "DEALER", settings: { acceptsOldPeers: false } })
    scene.connection.start()
    for (const octet of opening("DEALER", "guest")) scene.stream.feed(Uint8Array.of(octet))
    await settled()
    expect(scene.code).toBe("ERR_ZMTP_UNSPECIFIED")
    expect(`${signature}03`).toContain(scene.stream.received.toString("hex"))
    expect(scene.peer).toBeUndefined()
  })
})
