// Freelance (RFC 10): many clients, many servers, nothing between them. Servers come and go, and requests are answered.

import assert from "node:assert/strict"
import { EventEmitter, once } from "node:events"
import { Context, Reply } from "typemq"
import { play } from "../shared/roles.mts"
import { FreelanceClient } from "./client.mts"
import { roles } from "./roles.mts"
import { FreelanceServer } from "./server.mts"
import { askAll, tryEach } from "./simple-models.mts"

const pingInterval = 50

/** A server in a context of its own: when that is destroyed it is as if its process were killed. */
const start = async (name: string, endpoint = "tcp://127.0.0.1:*", work = Promise.resolve()) => {
  const context = new Context()
  const asked = new EventEmitter()
  const answer = async (): Promise<string[]> => {
    asked.emit("asked")
    await work
    return [name]
  }
  const server = await FreelanceServer.bind(endpoint, { context, answer })
  return { server, asked, kill: () => context.destroy({ linger: 0 }) }
}

const main = async (): Promise<void> => {
  const never = new Promise<void>(() => {})
  const slow = await start("slow", undefined, never)
  const quick = [await start("one"), await start("two")] as const
  const all = [slow, ...quick].map(({ server }) => server.endpoint)
  await using client = new FreelanceClient({ servers: all, pingInterval })
  while (client.alive.length < all.length) await once(client, "alive")

  const requests = Array.from({ length: 300 }, () => client.request(["hello"]))
  await once(slow.asked, "asked")
  await slow.kill()
  const answers = await Promise.all(requests)
  for (const answer of answers) assert.match(String(answer), /^(one|two)$/)
  console.log(`${answers.length} answers, though one of three servers was killed before it had given any`)

  for (const each of quick) await each.kill()
  const waiting = client.request(["is there anybody?"])
  const again = await start("three", quick[0].server.endpoint)
  assert.equal(String(await waiting), "three")
  assert.deepEqual(client.alive, [again.server.endpoint])
  console.log("All servers were killed; the first that came back has answered")
  await again.server.close()

  // Models one and two, of which one server of two is down.
  await using reply = new Reply()
  const there = await reply.bind("tcp://127.0.0.1:*")
  reply.consume((frames) => reply.send(frames))
  const servers = [quick[1].server.endpoint, there]
  assert.equal(
    String(await tryEach(servers, ["one after the other"], { timeout: 300 })),
    "one after the other",
  )
  assert.equal(String(await askAll(servers, ["all at once"])), "all at once")
  console.log("The simpler models find the server that is there, too")
}

await play(roles, main)
