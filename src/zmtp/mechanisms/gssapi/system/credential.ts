import type { Name } from "../names.ts"
import { Handle } from "./handle.ts"
import type { GssLibrary } from "./library.ts"
import { importName } from "./names.ts"

/** What a credential is for (RFC 2744, section 5.2), and whether the realm may be asked for it. */
export const usages = {
  initiate: { value: 1, reach: "realm" },
  accept: { value: 2, reach: "local" },
} as const

type Usage = (typeof usages)[keyof typeof usages]

/** As long as it is good for. */
const anyTime = 0

/** The credential of a name, or of whoever has one where there is no name. */
export const acquire = async (
  library: GssLibrary,
  { name, usage, signal }: { readonly name?: Name; readonly usage: Usage; readonly signal: AbortSignal },
): Promise<Handle> => {
  const own = name && importName(library, name)
  const credential = new Handle(library, "gss_release_cred")
  const words = [own?.value ?? 0n, anyTime, library.mechanisms, usage.value, credential.place, 0n, 0n]
  try {
    await library.later(usage.reach, signal, "gss_acquire_cred", ...words)
    return credential
  } catch (error) {
    credential.end()
    throw error
  } finally {
    own?.end()
  }
}
