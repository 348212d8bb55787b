// Binary star: two servers, of which one serves. When it dies the other one takes over, as soon as a client asks for it;
// when it comes back it waits for its turn.

import assert from "node:assert/strict"
import { Context } from "typemq"
import { play } from "../shared/roles.mts"
import { FailoverClient } from "./client.mts"
import { roles } from "./roles.mts"
import { PairedServer } from "./server.mts"
import type { Role } from "./state-machine.mts"

const heartbeatInterval = 50

/** A server in a context of its own: when that is destroyed it is as if its process were killed. */
const start = async (role: Role, endpoint = "tcp://127.0.0.1:*", peering = "tcp://127.0.0.1:*") => {
  const context = new Context()
  const answer = (): string[] => [role]
  const server = await PairedServer.start({ role, context, endpoint, peering, heartbeatInterval, answer })
  return { server, kill: () => context.destroy({ linger: 0 }) }
}

const main = async (): Promise<void> => {
  const primary = await start("primary")
  const backup = await start("backup")
  primary.server.star.connect(backup.server.star.endpoint)
  backup.server.star.connect(primary.server.star.endpoint)
  await Promise.all([primary.server.star.reached("active"), backup.server.star.reached("passive")])
  console.log("The primary is active, the backup passive")

  const servers = [primary.server.endpoint, backup.server.endpoint]
  await using client = new FailoverClient({ servers, timeout: 4 * heartbeatInterval })
  assert.equal(String(await client.request(["who serves?"])), "primary")

  // A client that went astray does not change anything.
  const stray = new FailoverClient({
    servers: [backup.server.endpoint],
    timeout: heartbeatInterval,
    attempts: 1,
  })
  await assert.rejects(stray.request(["will you?"]), { code: "EAGAIN" })
  await stray.close()
  assert.equal(backup.server.star.state, "passive")
  console.log("The primary serves; the backup does not, even when asked")

  await primary.kill()
  assert.equal(String(await client.request(["who serves?"])), "backup")
  console.log("The primary was killed: the backup serves")

  const again = await start("primary", primary.server.endpoint, primary.server.star.endpoint)
  again.server.star.connect(backup.server.star.endpoint)
  await again.server.star.reached("passive")
  assert.equal(String(await client.request(["who serves?"])), "backup")
  console.log("The primary is back and waits: no second change that nobody needs")

  await backup.kill()
  assert.equal(String(await client.request(["who serves?"])), "primary")
  console.log("The backup was killed: the primary serves")
  await again.server.close()
}

await play(roles, main)
