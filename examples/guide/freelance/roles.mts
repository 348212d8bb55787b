import { setTimeout as pause } from "node:timers/promises"
import { endOf, type Role } from "../shared/roles.mts"
import { FreelanceClient } from "./client.mts"
import { FreelanceServer } from "./server.mts"

export const roles: Readonly<Record<string, Role>> = {
  server: {
    takes: "ENDPOINT",
    run: async ([own = ""], signal) => {
      await using server = await FreelanceServer.bind(own, { answer: (body) => [`${body}, says ${own}`] })
      await endOf(server.ended, signal)
    },
  },
  client: {
    takes: "ENDPOINT [ENDPOINT…]",
    run: async (servers, signal) => {
      await using client = new FreelanceClient({ servers })
      client.on("alive", (server) => console.log(`${server} is there`))
      client.on("gone", (server) => console.log(`${server} is gone`))
      for (let number = 1; ; number++) {
        console.log(String(await client.request([`request ${number}`], { signal })))
        await pause(1000, undefined, { signal })
      }
    },
  },
}
