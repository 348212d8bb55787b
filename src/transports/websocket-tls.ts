import { isIP, type Socket } from "node:net"
import type * as tls from "node:tls"
import { zmqError } from "../core/errors.ts"
import type { Tls } from "../options/kinds.ts"

/** Loaded when it is used: few programs speak TLS, and it would add a third to the time that all the rest takes. */
const nodeTls = (): typeof tls => process.getBuiltinModule("node:tls")

/** What a listener shows of itself. Throws EINVAL when there is no certificate, or it is none. */
export const serverContext = ({ key, cert }: Tls, endpoint: string): tls.SecureContext => {
  if (key === null || cert === null) {
    throw zmqError("EINVAL", `Cannot bind ${endpoint}: set the option wss to a key and its certificate.`, {
      address: endpoint,
    })
  }
  try {
    return nodeTls().createSecureContext({ key, cert })
  } catch (error) {
    throw zmqError(
      "EINVAL",
      `Cannot bind ${endpoint}: the key or certificate of the option wss is not valid.`,
      {
        address: endpoint,
        cause: error,
      },
    )
  }
}

/** The TLS end of an accepted connection. */
export const acceptTls = (socket: Socket, secureContext: tls.SecureContext): tls.TLSSocket =>
  new (nodeTls().TLSSocket)(socket, { isServer: true, secureContext })

interface SystemCertificates {
  getCACertificates?(type: "system"): string[]
}

const systemCertificates = (): readonly string[] =>
  (nodeTls() as SystemCertificates).getCACertificates?.("system") ?? nodeTls().rootCertificates

/**
 * The TLS end of a connection that we made. Nobody is trusted but those who were named, and a name is compared
 * if one was given, as with libzmq.
 */
export const dialTls = (socket: Socket, { ca, hostname, trustSystem }: Tls): tls.TLSSocket =>
  nodeTls().connect({
    socket,
    ca: [...(ca === null ? [] : [ca]), ...(trustSystem ? systemCertificates() : [])],
    ...identity(hostname ?? ""),
  })

/** Which name is compared. A number is, too, but not said to the server, who has no use for it (RFC 6066, section 3). */
const identity = (name: string): tls.ConnectionOptions => {
  if (name === "") return { checkServerIdentity: () => undefined }
  return isIP(name) === 0 ? { servername: name } : { host: name }
}
