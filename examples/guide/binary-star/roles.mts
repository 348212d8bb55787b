import { endOf, type Role } from "../shared/roles.mts"
import { FailoverClient } from "./client.mts"
import { PairedServer } from "./server.mts"

const server = (role: "primary" | "backup"): Role => ({
  takes: "ENDPOINT PEERING PEERING-OF-THE-OTHER",
  run: async ([endpoint = "", peering = "", other = ""], signal) => {
    const answer = (): string[] => [`${role}, process ${process.pid}`]
    await using served = await PairedServer.start({ role, endpoint, peering, answer })
    served.star.on("state", (state) => console.log(state))
    served.star.connect(other)
    await endOf(served.ended, signal)
  },
})

export const roles: Readonly<Record<string, Role>> = {
  primary: server("primary"),
  backup: server("backup"),
  client: {
    takes: "ENDPOINT ENDPOINT",
    run: async (servers, signal) => {
      await using client = new FailoverClient({ servers })
      console.log(`${await client.request(["who serves?"], { signal })}`)
    },
  },
}
