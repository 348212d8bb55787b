import { endOf, type Role } from "../shared/roles.mts"
import { whenAborted } from "../shared/when-aborted.mts"
import { CloneClient } from "./client.mts"
import { CloneServer, type CloneServerOptions } from "./server.mts"

const serve = async (
  endpoint: string,
  other: string | undefined,
  options: CloneServerOptions,
  signal: AbortSignal,
): Promise<void> => {
  await using server = await CloneServer.start(endpoint, options)
  console.log(server.endpoint)
  server.star?.on("state", (state) => console.log(state))
  server.on("synchronized", () => console.log("has all that the other server has"))
  if (other !== undefined) server.pairWith(other)
  await endOf(server.ended, signal)
}

const pair = "ENDPOINT ENDPOINT-OF-THE-OTHER"

/** Servers are separated by commas. */
export const roles: Readonly<Record<string, Role>> = {
  server: { takes: "ENDPOINT", run: ([own = ""], signal) => serve(own, undefined, {}, signal) },
  primary: {
    takes: pair,
    run: ([own = "", other], signal) => serve(own, other, { role: "primary" }, signal),
  },
  backup: { takes: pair, run: ([own = "", other], signal) => serve(own, other, { role: "backup" }, signal) },
  set: {
    takes: "SERVERS KEY VALUE [MILLISECONDS-TO-LIVE]",
    run: async ([servers = "", key = "", value = "", time], signal) => {
      await using client = new CloneClient({ servers: servers.split(",") })
      await client.set(key, value, { signal, ...(time !== undefined && { timeToLive: Number(time) }) })
    },
  },
  watch: {
    takes: "SERVERS [SUBTREE]",
    run: async ([servers = "", subtree = ""], signal) => {
      await using client = new CloneClient({ servers: servers.split(","), subtree })
      using _ending = whenAborted(signal, () => void client.close())
      client.on("synchronized", (server) => console.log(`has what ${server} has`))
      for await (const { key, value } of client)
        console.log(key, value === undefined ? "is gone" : String(value))
    },
  },
}
