import { isIP, type Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { connect as connectTls, type TLSSocket } from "node:tls"
import { anyDistrust } from "../distrust.ts"
import type { Patience } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import type { PingTarget } from "./target.ts"

/**
 * The TLS end of a connection. A certificate that is not trusted is noted in the report, not judged: the question is
 * who is there. Throws an `Obstacle`.
 */
export const secure = async (
  socket: Socket,
  { host, authorities }: PingTarget,
  report: PeerReport,
  began: number,
  { until, signal }: Patience,
): Promise<TLSSocket> => {
  const named = isIP(host) === 0 ? { servername: host } : {}
  const trusted = authorities === undefined ? {} : { ca: authorities }
  const secured = connectTls({ socket, host, rejectUnauthorized: false, ...named, ...trusted })
  secured.on("error", () => {})
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => settle(() => reject(signal.reason))
    const fail = (error: unknown): void => settle(() => reject(error))
    const timer = setTimeout(() => fail(new Obstacle("silent")), Math.max(0, until - performance.now()))
    const settle = (action: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", stop)
      action()
    }
    signal.addEventListener("abort", stop, { once: true })
    secured.once("secureConnect", () => settle(resolve))
    secured.once("error", (cause: NodeJS.ErrnoException & { reason?: string }) => {
      // Only errors of TLS itself come with a reason: the others are those of the connection.
      const { reason } = cause
      fail(
        reason === undefined
          ? new Obstacle("hung up", { stage: "during the handshake of TLS" }, cause)
          : new Obstacle("no tls", { seen: reason }, cause),
      )
    })
  })
  report.secured = performance.now() - began
  if (!secured.authorized) noteDistrust(secured, report)
  return secured
}

const noteDistrust = ({ authorizationError }: TLSSocket, report: PeerReport): void => {
  const code = String((authorizationError as NodeJS.ErrnoException | undefined)?.code ?? authorizationError)
  report.distrusted = code
  const { problem, remedy } = anyDistrust(code)
  report.remarks.push(`Its certificate is not one that this computer trusts: ${problem} (${code}). ${remedy}`)
}
