import { setTimeout as pause } from "node:timers/promises"
import { endOf, type Role } from "../shared/roles.mts"
import { AsyncClient } from "./async-client.mts"
import { Broker } from "./broker.mts"
import { Client } from "./client.mts"
import { Worker } from "./worker.mts"

export const roles: Readonly<Record<string, Role>> = {
  broker: {
    takes: "ENDPOINT",
    run: async ([endpoint = ""], signal) => {
      await using broker = await Broker.bind(endpoint)
      console.log(broker.endpoint)
      await endOf(broker.ended, signal)
    },
  },
  worker: {
    takes: "BROKER SERVICE [MILLISECONDS]",
    run: async ([broker = "", service = "", time = "0"], signal) => {
      await using worker = new Worker({ broker, service }, async (body) => {
        console.log(body.join(" "))
        await pause(Number(time))
        return body.map((each) => String(each).toUpperCase())
      })
      await endOf(worker.ended, signal)
    },
  },
  client: {
    takes: "BROKER SERVICE TEXT [TEXT…]",
    run: async ([broker = "", service = "", ...texts], signal) => {
      await using client = new Client({ broker })
      console.log((await client.request(service, texts, { signal })).join(" "))
    },
  },
  "async-client": {
    takes: "BROKER SERVICE COUNT",
    run: async ([broker = "", service = "", count = ""], signal) => {
      await using client = new AsyncClient({ broker })
      const began = performance.now()
      for (let number = 0; number < Number(count); number++) {
        await client.send(service, [`request ${number}`], { signal })
      }
      for (let number = 0; number < Number(count); number++) await client.receive({ signal })
      console.log(`${count} replies in ${Math.round(performance.now() - began)} ms`)
    },
  },
  discover: {
    takes: "BROKER SERVICE",
    run: async ([broker = "", service = ""], signal) => {
      await using client = new Client({ broker })
      console.log((await client.discover(service, { signal })) ? "is there" : "is not there")
    },
  },
}
