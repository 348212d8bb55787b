// Titanic: requests that are handed in while nobody is there to do them, and outlive the process that keeps them.

import assert from "node:assert/strict"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Broker } from "../majordomo/broker.mts"
import { Worker } from "../majordomo/worker.mts"
import { play, type Role } from "../shared/roles.mts"
import { TitanicClient, TitanicError } from "./client.mts"
import { roles } from "./roles.mts"
import { RequestStore } from "./store.mts"
import { Titanic } from "./titanic.mts"

const settings = { heartbeatInterval: 50 }
const interval = 20

/** What the process does that `demonstrate` starts, and kills: in a hurry, and with the other one at the latest. */
const keepRequests = async (broker: string, folder: string): Promise<void> => {
  const store = await RequestStore.open(folder)
  await using titanic = await Titanic.start(store, {
    broker,
    ...settings,
    retryInterval: interval,
    timeout: 500,
  })
  process.stdin.resume().once("end", () => void titanic.close())
  await titanic.ended
}

const demonstrate = async (folder: string): Promise<void> => {
  await using broker = await Broker.bind("tcp://127.0.0.1:*", settings)
  await using client = new TitanicClient({ broker: broker.endpoint, attempts: 20 })
  const startTitanic = (): ChildProcess => {
    const program = [fileURLToPath(import.meta.url), "keep", broker.endpoint, folder]
    return spawn(process.execPath, program, { stdio: ["pipe", "inherit", "inherit"] })
  }

  const first = startTitanic()
  const ids = new Map<string, string>()
  for (const word of ["iceberg", "ahead", "sir"]) ids.set(word, await client.submit("upper", [word]))
  for (const id of ids.values()) assert.equal(await client.collect(id), undefined)
  console.log(`${ids.size} requests are kept; nobody offers the service`)

  const sunk = once(first, "exit")
  first.kill("SIGKILL")
  await sunk
  const files = await readdir(folder)
  assert.deepEqual(files.sort(), [...ids.values()].map((id) => `${id}.request`).sort())
  console.log(`Titanic has sunk; ${files.length} files are left of it`)

  const second = startTitanic()
  const ended = once(second, "exit")
  await using _worker = new Worker({ broker: broker.endpoint, service: "upper", ...settings }, (body) =>
    body.map((each) => String(each).toUpperCase()),
  )
  for (const [word, id] of ids) {
    const [reply] = await client.wait(id, { interval })
    assert.equal(String(reply), word.toUpperCase())
    console.log(`After the restart, ${word} was answered: ${reply}`)
    await client.discard(id)
    await assert.rejects(client.collect(id), TitanicError)
  }
  assert.deepEqual(await readdir(folder), [])
  console.log("All is collected, and no file is left")

  second.stdin?.end()
  await ended
}

const demonstrateAside = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "titanic-"))
  try {
    await demonstrate(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const keep: Role = {
  takes: "BROKER FOLDER",
  run: ([broker = "", folder = ""]) => keepRequests(broker, folder),
}
await play({ ...roles, keep }, demonstrateAside)
