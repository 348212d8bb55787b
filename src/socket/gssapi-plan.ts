import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { Authenticate } from "../zmtp/mechanisms/authenticate.ts"
import { gssapiClient } from "../zmtp/mechanisms/gssapi/client.ts"
import type { Name } from "../zmtp/mechanisms/gssapi/names.ts"
import { gssapiServer } from "../zmtp/mechanisms/gssapi/server.ts"
import type { Mechanism } from "../zmtp/mechanisms/mechanism.ts"
import { gssapiProvider } from "./gssapi-provider.ts"

/** GSSAPI as a server. Throws ENOTSUP for what cannot be had, and EINVAL for names that are none. */
export const planGssapiServer = (options: OptionSet, authenticate: Authenticate): Mechanism => {
  const encrypt = !options.value("gssapiPlainText")
  const option = options.value("gssapiServer") ? "gssapiServer" : "gssapiPrincipal"
  const accept = gssapiProvider({ option, encrypt }).accept(ownName(options))
  return gssapiServer({ accept, authenticate, encrypt })
}

/** GSSAPI as a client. Throws ENOTSUP for what cannot be had, and EINVAL for names that are none. */
export const planGssapiClient = (options: OptionSet): Mechanism => {
  const encrypt = !options.value("gssapiPlainText")
  const text = options.value("gssapiServicePrincipal")
  if (text === null) throw zmqError("EINVAL", "A GSSAPI client needs the option gssapiServicePrincipal.")
  const service: Name = { text, type: options.value("gssapiServicePrincipalNameType") }
  const provider = gssapiProvider({ option: "gssapiServicePrincipal", encrypt })
  return gssapiClient({ initiate: provider.initiate({ service, ...ownName(options) }), encrypt })
}

const ownName = (options: OptionSet): { readonly principal?: Name } => {
  const text = options.value("gssapiPrincipal")
  return text === null ? {} : { principal: { text, type: options.value("gssapiPrincipalNameType") } }
}
