import type { Socket } from "node:net"
import { dial } from "./dial.ts"
import type { Patience } from "./line.ts"
import type { PeerReport } from "./peer-report.ts"
import { secure } from "./secure.ts"
import type { PingTarget } from "./target.ts"

/**
 * A connection to a target whose octets are in clear for us, through TLS where its endpoint says so. How that went is
 * noted in the report. Throws an `Obstacle`.
 */
export const reach = async (
  target: PingTarget,
  report: PeerReport,
  began: number,
  patience: Patience,
): Promise<Socket> => {
  const socket = await dial(target, report, began, patience)
  socket.on("error", () => {})
  if (target.scheme !== "wss") return socket
  try {
    return await secure(socket, target, report, began, patience)
  } catch (error) {
    socket.destroy()
    throw error
  }
}
