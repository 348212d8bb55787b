import { setTimeout as pause } from "node:timers/promises"
import { Router } from "typemq"
import { LazyPirate } from "../lazy-pirate/client.mts"
import type { Role } from "../shared/roles.mts"
import { balance } from "./broker.mts"
import { work } from "./worker.mts"

/** Asks questions, one after the other, and prints the answers. */
export const client: Role = {
  takes: "ENDPOINT QUESTION [QUESTION…]",
  run: async ([endpoint = "", ...questions], signal) => {
    const onSilence = (): void => console.log("nobody answers, asking again")
    await using pirate = new LazyPirate(endpoint, { timeout: 2500, attempts: 3, onSilence })
    for (const each of questions) console.log(String(await pirate.ask(each, signal)))
  },
}

export const roles: Readonly<Record<string, Role>> = {
  broker: {
    takes: "FOR-CLIENTS FOR-WORKERS",
    run: async ([forClients = "", forWorkers = ""], signal) => {
      await using clients = new Router()
      await using workers = new Router()
      console.log(`clients: ${await clients.bind(forClients)}, workers: ${await workers.bind(forWorkers)}`)
      await balance(clients, workers, signal)
    },
  },
  worker: {
    takes: "ENDPOINT [NAME] [MILLISECONDS]",
    run: ([endpoint = "", name = `worker ${process.pid}`, time = "0"], signal) =>
      work(
        endpoint,
        async (question) => {
          console.log(question)
          await pause(Number(time))
          return `${question} was answered by ${name}`
        },
        signal,
      ),
  },
  client,
}
