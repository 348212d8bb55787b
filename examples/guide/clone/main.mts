// Clone (RFC 12), the sixth model: a table of keys and values that many clients share. Who comes late gets what there is,
// everybody gets every change in the same order, and the second of two servers goes on where the first one was killed.

import assert from "node:assert/strict"
import { once } from "node:events"
import { Context } from "typemq"
import type { Role } from "../binary-star/state-machine.mts"
import { play } from "../shared/roles.mts"
import { CloneClient } from "./client.mts"
import { roles } from "./roles.mts"
import { CloneServer } from "./server.mts"

const settings = { heartbeatInterval: 50 }

/** A server in a context of its own: when that is destroyed it is as if its process were killed. */
const start = async (role: Role, endpoint = "tcp://127.0.0.1:*") => {
  const context = new Context()
  const server = await CloneServer.start(endpoint, { role, context, ...settings })
  return { server, kill: () => context.destroy({ linger: 0 }) }
}

const main = async (): Promise<void> => {
  const primary = await start("primary")
  const backup = await start("backup")
  primary.server.pairWith(backup.server.endpoint)
  const isReady = once(backup.server, "synchronized")
  backup.server.pairWith(primary.server.endpoint)
  const servers = [primary.server.endpoint, backup.server.endpoint]

  await using writer = new CloneClient({ servers, ...settings })
  for (const room of ["kitchen", "hall", "cellar"]) await writer.set(`/lights/${room}`, "on")
  await writer.set("/heating/hall", "19")
  console.log(`${writer.size} values are set`)

  await using reader = new CloneClient({ servers, subtree: "/lights/", ...settings })
  await once(reader, "synchronized")
  assert.deepEqual([...reader.keys()].sort(), ["/lights/cellar", "/lights/hall", "/lights/kitchen"])
  console.log(`Who comes late and asks for the lights gets the ${reader.size} of them`)

  await writer.set("/lights/stairs", "on", { timeToLive: 150 })
  await reader.until(() => String(reader.get("/lights/stairs")) === "on")
  await reader.until(() => reader.get("/lights/stairs") === undefined)
  console.log("The light on the stairs was on for a while, and went out by itself")

  await isReady
  await primary.kill()
  await writer.set("/lights/hall", "off")
  assert.equal(writer.server, backup.server.endpoint)
  await reader.until(() => String(reader.get("/lights/hall")) === "off")
  assert.equal(writer.size, 4)
  console.log("The primary was killed: the backup has all values, and the change that was made meanwhile")

  const again = await start("primary", primary.server.endpoint)
  const isReadyAgain = once(again.server, "synchronized")
  again.server.pairWith(backup.server.endpoint)
  await isReadyAgain
  await writer.set("/lights/cellar", "off")
  await backup.kill()
  await writer.set("/heating/hall", "17")
  await reader.until(() => reader.server === again.server.endpoint)
  const lights = [...reader.keys()].sort().map((key) => `${key} ${reader.get(key)}`)
  assert.deepEqual(lights, ["/lights/cellar off", "/lights/hall off", "/lights/kitchen on"])
  console.log("The primary came back and followed; then the backup was killed, and nothing was lost")
  await again.server.close()
}

await play(roles, main)
