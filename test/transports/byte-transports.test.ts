import { describe } from "vitest"
import { ipc } from "../../src/transports/ipc.ts"
import { tcp } from "../../src/transports/tcp.ts"
import { closedPort, hasIpv6, ownHost } from "../support/network.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { describeByteTransport } from "./contract.ts"

const isLinux = process.platform === "linux"
const host = ownHost()
const folder = temporaryFolder()
let names = 0
const freshName = (): string => `${process.pid}-${names++}`

describeByteTransport("tcp, IPv4", {
  transport: tcp,
  freeAddress: () => `${host}:*`,
  deadAddress: async () => `${host}:${await closedPort(host)}`,
})

// Some containers have no IPv6 at all.
describe.runIf(hasIpv6)("where there is IPv6", () => {
  describeByteTransport("tcp, IPv6", {
    transport: tcp,
    options: { ipv6: true },
    freeAddress: () => "[::1]:*",
    deadAddress: async () => `[::1]:${await closedPort("::1")}`,
  })
})

// Windows has named pipes instead, which the transport does not offer.
describe.skipIf(process.platform === "win32")("where there are Unix sockets", () => {
  describeByteTransport("ipc, by path", {
    transport: ipc,
    freeAddress: () => `${folder}/${freshName()}`,
    deadAddress: () => `${folder}/${freshName()}`,
  })
})

// Abstract names are Linux's own.
describe.runIf(isLinux)("where there are abstract names", () => {
  describeByteTransport("ipc, by abstract name", {
    transport: ipc,
    freeAddress: () => `@typemq-${freshName()}`,
    deadAddress: () => `@typemq-${freshName()}`,
  })
})
