import type { Socket } from "node:net"
import { describe, expect, test } from "vitest"
import { tune } from "../../src/transports/tcp-stream.ts"
import { plainOptions } from "./stage.ts"

/** A socket that notes what is set of it; `able`: it can be given a type of service. */
const recorded = (able: boolean): { socket: Socket; calls: unknown[][] } => {
  const calls: unknown[][] = []
  const note =
    (name: string) =>
    (...values: unknown[]): void => {
      calls.push([name, ...values])
    }
  const methods = ["setNoDelay", "setKeepAlive", ...(able ? ["setTypeOfService"] : [])]
  return { socket: Object.fromEntries(methods.map((each) => [each, note(each)])) as never, calls }
}

describe("A tcp connection", () => {
  test.each([
    [{}, []],
    [{ tcpKeepalive: -1, tcpKeepaliveIdle: 5 }, []],
    [{ tcpKeepalive: 0, tcpKeepaliveIdle: 5 }, [["setKeepAlive", false, 5_000]]],
    [{ tcpKeepalive: 1 }, [["setKeepAlive", true, 0]]],
    [{ tcpKeepalive: 1, tcpKeepaliveIdle: 5 }, [["setKeepAlive", true, 5_000]]],
    [{ typeOfService: 16 }, [["setTypeOfService", 16]]],
    [{ typeOfService: 256 + 8 }, [["setTypeOfService", 8]]],
  ])("never delays what is sent, and with the options %j is told of these alone", (options, expected) => {
    const { socket, calls } = recorded(true)
    tune(socket, { ...plainOptions, ...options })
    expect(calls).toEqual([["setNoDelay", true], ...expected])
  })

  test("goes without a type of service on a platform that has none to set", () => {
    const { socket, calls } = recorded(false)
    tune(socket, { ...plainOptions, typeOfService: 16 })
    expect(calls).toEqual([["setNoDelay", true]])
  })
})
