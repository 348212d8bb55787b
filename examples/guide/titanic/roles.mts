import { endOf, type Role } from "../shared/roles.mts"
import { TitanicClient } from "./client.mts"
import { RequestStore } from "./store.mts"
import { Titanic } from "./titanic.mts"

/** Its broker and workers are those of Majordomo. */
export const roles: Readonly<Record<string, Role>> = {
  titanic: {
    takes: "BROKER FOLDER",
    run: async ([broker = "", folder = ""], signal) => {
      await using titanic = await Titanic.start(await RequestStore.open(folder), { broker })
      await endOf(titanic.ended, signal)
    },
  },
  submit: {
    takes: "BROKER SERVICE TEXT [TEXT…]",
    run: async ([broker = "", service = "", ...texts], signal) => {
      await using client = new TitanicClient({ broker })
      console.log(await client.submit(service, texts, { signal }))
    },
  },
  collect: {
    takes: "BROKER ID",
    run: async ([broker = "", id = ""], signal) => {
      await using client = new TitanicClient({ broker })
      console.log((await client.wait(id, { signal })).join(" "))
      await client.discard(id, { signal })
    },
  },
}
