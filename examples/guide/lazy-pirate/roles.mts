import { client } from "../load-balancing-broker/roles.mts"
import type { Role } from "../shared/roles.mts"
import { serve } from "./server.mts"

export const roles: Readonly<Record<string, Role>> = {
  server: {
    takes: "ENDPOINT",
    run: ([endpoint = ""], signal) => serve(endpoint, undefined, (bound) => console.log(bound), signal),
  },
  client,
}
