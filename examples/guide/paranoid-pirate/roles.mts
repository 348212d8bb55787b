import { Router } from "typemq"
import { client } from "../load-balancing-broker/roles.mts"
import type { Role } from "../shared/roles.mts"
import { queue } from "./queue.mts"
import { work } from "./worker.mts"

const heartbeats = { interval: 1000, liveness: 3 }

export const roles: Readonly<Record<string, Role>> = {
  queue: {
    takes: "FOR-CLIENTS FOR-WORKERS",
    run: async ([forClients = "", forWorkers = ""], signal) => {
      await using clients = new Router()
      await using workers = new Router()
      console.log(`clients: ${await clients.bind(forClients)}, workers: ${await workers.bind(forWorkers)}`)
      const changed = (change: "came" | "went", worker: string): void => console.log(`${worker} ${change}`)
      await queue(clients, workers, { ...heartbeats, signal, changed })
    },
  },
  worker: {
    takes: "ENDPOINT NAME",
    run: ([endpoint = "", name = ""], signal) => {
      const lost = (wait: number): void => console.log(`the queue is silent, trying again in ${wait} ms`)
      const answer = (question: string): string => `${question} was answered by ${name}`
      return work(endpoint, answer, {
        ...heartbeats,
        name,
        lost,
        signal,
        backOff: { first: 1000, most: 32_000 },
      })
    },
  },
  client,
}
