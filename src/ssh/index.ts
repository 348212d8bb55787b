/**
 * Tunnels through ssh, as PyZMQ's `zmq.ssh`: sockets connect to what only a server can reach. The client is the
 * program `ssh`, or the package `ssh2` where the application has installed it.
 *
 * ```ts
 * import { Dealer } from "typemq"
 * import { tunnelConnection } from "typemq/ssh"
 *
 * const dealer = new Dealer()
 * await tunnelConnection(dealer, "tcp://10.0.0.7:5555", "me@gate.example.org")
 * await dealer.send("hello")
 * ```
 *
 * @module typemq/ssh
 */
export { type OpenPorts, opensshTunnel, openTunnel, ssh2Tunnel } from "./open-tunnel.ts"
export { selectRandomPorts } from "./random-ports.ts"
export { SshError, type SshErrorOptions, type SshFailure, SshTimeoutError } from "./ssh-error.ts"
export { tryPasswordlessSsh } from "./try-passwordless-ssh.ts"
export { Tunnel } from "./tunnel.ts"
export { tunnelConnection } from "./tunnel-connection.ts"
export type { TunnelEvents } from "./tunnel-events.ts"
export type { HostKeyPolicy, SshOptions, TunnelOptions } from "./tunnel-options.ts"
