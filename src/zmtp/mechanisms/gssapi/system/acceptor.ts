import { isKerberosToken, kerberosTokens } from "../kerberos-token.ts"
import type { ServerNames } from "../names.ts"
import { notGenuine } from "../not-genuine.ts"
import { nothingFor } from "../nothing-for.ts"
import type { Accept } from "../security-context.ts"
import { Belongings } from "./belongings.ts"
import { GssContext } from "./context.ts"
import { acquire, usages } from "./credential.ts"
import { GssFailure } from "./failure.ts"
import { Handle } from "./handle.ts"
import type { GssLibrary } from "./library.ts"
import { displayName } from "./names.ts"
import { GssProtection } from "./protection.ts"

/** Takes tickets of Kerberos. */
export const systemAccept = (library: GssLibrary, { principal: own }: ServerNames): Accept => {
  const service = own?.text ?? "any service"
  const refused = `Its token was not accepted for ${service}`
  return async (request, signal) => {
    if (!isKerberosToken(request, kerberosTokens.request)) throw notGenuine(refused)
    const context = new GssContext(library)
    const others = new Belongings()
    try {
      const asked = { usage: usages.accept, signal, ...(own && { name: own }) }
      const credential = others.add(await acquire(library, asked).catch((error) => fail(service, error)))
      const name = others.add(new Handle(library, "gss_release_name"))
      const from = { credential: credential.value, name: name.place, token: request }
      const { token, complete } = await context.accept(signal, from)
      if (!complete || !isKerberosToken(token, kerberosTokens.reply)) throw notGenuine(refused)
      const principal = displayName(library, name)
      if (principal === undefined) throw notGenuine("Its principal has no name that could be told")
      return {
        token,
        principal,
        protect: () => new GssProtection(library, context.value),
        end: () => context.end(),
      }
    } catch (error) {
      context.end()
      throw error instanceof GssFailure ? notGenuine(refused, error) : error
    } finally {
      others.end()
    }
  }
}

/** What fails for our own lack of keys. */
const fail = (service: string, error: unknown): never => {
  throw error instanceof GssFailure ? nothingFor(service, error) : error
}
