import { zmqError } from "../core/errors.ts"
import { openCarrier } from "./open-carrier.ts"
import { type Place, parseHost, parseServer, parseTarget } from "./places.ts"
import { Tunnel } from "./tunnel.ts"
import { sshSettings, type TunnelOptions, tunnelSettings } from "./tunnel-options.ts"

const open = async (target: Place, server: string, options: TunnelOptions): Promise<Tunnel> => {
  const carrier = openCarrier(parseServer(server), target, sshSettings(options))
  return Tunnel.open(carrier, tunnelSettings(options), options.signal)
}

/**
 * Opens a tunnel to an endpoint that a server can reach: `tcp://host:port`, where the host is as the server sees it,
 * so that `127.0.0.1` is the server itself. The server is `[user@]host[:port]`. (PyZMQ's `open_tunnel`.)
 *
 * Resolves when the server has let us in; whether somebody listens at the far end shows only when something connects.
 * Rejects with `SshError`, with `SshTimeoutError` when the time is up, with the signal's reason, with EINVAL for what
 * is no such endpoint or server, and for options out of range, with EADDRINUSE when `localPort` is taken.
 *
 * ```ts
 * const tunnel = await openTunnel("tcp://10.0.0.7:5555", "me@gate.example.org:2222", { keyFile: "/keys/gate" })
 * dealer.connect(tunnel.endpoint)
 * ```
 */
export const openTunnel = async (
  endpoint: string,
  server: string,
  options: TunnelOptions = {},
): Promise<Tunnel> => {
  const { host, port } = parseTarget(endpoint)
  const { remoteIp } = options
  return open({ host: remoteIp === undefined ? host : parseHost(remoteIp), port }, server, options)
}

/** How `opensshTunnel` and `ssh2Tunnel` are told what to open: as PyZMQ's. */
export type OpenPorts = (
  localPort: number,
  remotePort: number,
  server: string,
  options?: Omit<TunnelOptions, "localPort" | "ssh2">,
) => Promise<Tunnel>

const betweenPorts =
  (ssh2: boolean): OpenPorts =>
  async (localPort, remotePort, server, options = {}) => {
    if (!Number.isInteger(remotePort) || remotePort < 1 || remotePort > 65_535) {
      throw zmqError("EINVAL", `A remote port is a number from 1 to 65535, not ${String(remotePort)}.`)
    }
    const { remoteIp = "127.0.0.1" } = options
    return open({ host: parseHost(remoteIp), port: remotePort }, server, { ...options, localPort, ssh2 })
  }

/**
 * Opens a tunnel from a port on this side (0: any) to one of `remoteIp`, by the program `ssh`, as `openTunnel` does
 * otherwise. (PyZMQ's `openssh_tunnel`.)
 *
 * ```ts
 * const tunnel = await opensshTunnel(0, 5555, "me@gate.example.org", { remoteIp: "10.0.0.7" })
 * console.log(tunnel.endpoint, tunnel.pid)
 * ```
 */
export const opensshTunnel: OpenPorts = betweenPorts(false)

/**
 * The same by the package `ssh2`, which the application installs: no other process is needed. It does not read ssh's
 * configuration. (PyZMQ's `paramiko_tunnel`.)
 *
 * ```ts
 * const tunnel = await ssh2Tunnel(5555, 5555, "me@gate.example.org", { password: "secret" })
 * ```
 */
export const ssh2Tunnel: OpenPorts = betweenPorts(true)
