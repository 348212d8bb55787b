import { afterEach, describe, it } from "vitest"
import { Peer } from "./libzmq-peer.ts"

export { Peer, PeerError, type PeerEvent, type PeerOptions, PeerSocket } from "./libzmq-peer.ts"

/** Where the tests of `describePeers` get libzmq from. */
export interface Peers {
  /** The process that all tests of a process share: its sockets are closed after each. It ends with them. */
  readonly shared: Peer
  /** One more process, to be killed or frozen. It is killed after the test at the latest. */
  start(): Promise<Peer>
}

const first: Peer | Error = await Peer.start().catch((error: Error) => error)

if (first instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw first

const extra: Peer[] = []
const peers = {
  shared: first as Peer,
  start: async (): Promise<Peer> => {
    const peer = await Peer.start()
    extra.push(peer)
    return peer
  },
}

/** Starting a process takes its time on a busy machine. */
const timeout = 60_000

/**
 * Tests against libzmq. They are skipped where pyzmq is not installed, and say so; with TYPEMQ_REQUIRE_PEERS=1
 * that is an error instead.
 */
export const describePeers = (title: string, body: (peers: Peers) => void): void => {
  describe(title, { timeout }, () => {
    if (first instanceof Error) {
      it("needs a libzmq peer", (context) => context.skip(first.message))
      return
    }
    afterEach(async () => {
      await Promise.all([peers.shared.reset(), ...extra.splice(0).map((peer) => peer.kill())])
      if (!peers.shared.alive) peers.shared = await Peer.start()
    }, timeout)
    body(peers)
  })
}
