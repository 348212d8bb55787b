import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { connect } from "node:net"
import { setTimeout as delay } from "node:timers/promises"
import { onTestFinished } from "vitest"
import { closedPort, ownHost } from "./network.ts"

/** Whether there is the SOCKS5 proxy `microsocks`, which distributions have under that name. */
export const hasMicrosocks = spawnSync("microsocks", ["-?"]).error === undefined

const isThere = async (child: ChildProcess, host: string, port: number): Promise<void> => {
  while (child.exitCode === null) {
    const socket = connect({ host, port })
    const found = await once(socket, "connect").then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (found) return
    await delay(10)
  }
  throw new Error(`microsocks ended with ${child.exitCode}`)
}

/** Starts one for the rest of the test, with a login if one is given; answers its `host:port`. */
export const startMicrosocks = async (login?: readonly [string, string]): Promise<string> => {
  const host = ownHost()
  const port = await closedPort(host)
  const words = login === undefined ? [] : ["-u", login[0], "-P", login[1]]
  const child = spawn("microsocks", ["-i", host, "-p", String(port), ...words], { stdio: "ignore" })
  onTestFinished(() => {
    child.kill("SIGKILL")
  })
  await isThere(child, host, port)
  return `${host}:${port}`
}
