import type { Provider } from "../provider.ts"
import { systemAccept } from "./acceptor.ts"
import { systemInitiate } from "./initiator.ts"
import type { GssLibrary } from "./library.ts"

/** Security contexts of the system's own GSSAPI library. */
export const systemProvider = (library: GssLibrary): Provider => ({
  initiate: (names) => systemInitiate(library, names),
  accept: (names) => systemAccept(library, names),
})
