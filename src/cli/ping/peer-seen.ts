import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Context } from "../../index.ts"
import type { PeerReport } from "./peer-report.ts"

/** Loaded when it is used: the help does without it. */
const loadInspect = () => import("../../inspect/index.ts")

/**
 * What the only peer of a context's only socket said of itself under seal, where only the engine can read it. Undefined
 * where that cannot be looked at (inspection needs a folder of its own, and there is none on Windows), or when the peer
 * is gone.
 */
export const peerSeen = async (
  context: Context,
): Promise<Pick<PeerReport, "socketType" | "routingId"> | undefined> => {
  let folder: string | undefined
  try {
    const { enableInspect } = await loadInspect()
    folder = await mkdtemp(join(tmpdir(), "typemq-"))
    await using inspector = await enableInspect({ context, folder })
    const [peer] = inspector.state().sockets.flatMap(({ peers }) => peers)
    if (peer === undefined || peer.type === "") return undefined
    const { type: socketType, routingId } = peer
    // A ROUTER gives names itself to those who have none; they begin with a zero octet.
    const named = routingId !== "" && !routingId.startsWith("0x00")
    return { socketType, ...(named ? { routingId } : {}) }
  } catch {
    return undefined
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}
