import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { Authenticate } from "../zmtp/mechanisms/authenticate.ts"
import { gssapiClient } from "../zmtp/mechanisms/gssapi/client.ts"
import {
  type KerberosClientNames,
  type KerberosServerNames,
  kerberosAccept,
  kerberosInitiate,
} from "../zmtp/mechanisms/gssapi/kerberos.ts"
import { gssapiServer } from "../zmtp/mechanisms/gssapi/server.ts"
import type { Mechanism } from "../zmtp/mechanisms/mechanism.ts"
import { kerberosPackage } from "./kerberos-package.ts"

/** GSSAPI as a server. Throws ENOTSUP for what cannot be had, and EINVAL for names that are none. */
export const planGssapiServer = (options: OptionSet, authenticate: Authenticate): Mechanism => {
  requirePlainText(options)
  const names = serverNames(options)
  const option = options.value("gssapiServer") ? "gssapiServer" : "gssapiPrincipal"
  return gssapiServer({ accept: kerberosAccept(kerberosPackage(option), names), authenticate })
}

/** GSSAPI as a client. Throws ENOTSUP for what cannot be had, and EINVAL for names that are none. */
export const planGssapiClient = (options: OptionSet): Mechanism => {
  requirePlainText(options)
  const names = clientNames(options)
  return gssapiClient({ initiate: kerberosInitiate(kerberosPackage("gssapiServicePrincipal"), names) })
}

/** The package can neither wrap what it is given nor do so for servers; and nobody is to talk in clear unawares. */
const requirePlainText = (options: OptionSet): void => {
  if (options.value("gssapiPlainText")) return
  throw zmqError(
    "ENOTSUP",
    "GSSAPI cannot encrypt messages here: set gssapiPlainText on both sides to leave them in clear, or use CURVE.",
  )
}

const clientNames = (options: OptionSet): KerberosClientNames => {
  const service = options.value("gssapiServicePrincipal")
  if (service === null) throw zmqError("EINVAL", "A GSSAPI client needs the option gssapiServicePrincipal.")
  if (options.value("gssapiServicePrincipalNameType") !== "hostBased") {
    throw zmqError("ENOTSUP", "A gssapiServicePrincipal can only be hostBased here: service@host.")
  }
  const principal = options.value("gssapiPrincipal")
  return principal === null ? { service } : { service, principal: ownPrincipal(options, principal) }
}

/** The package takes our own name only as Kerberos writes it: `service/host`. */
const ownPrincipal = (options: OptionSet, name: string): string => {
  if (options.value("gssapiPrincipalNameType") !== "hostBased") return name
  const [, service, host] = /^([^@/]+)@([^@/]+)$/.exec(name) ?? []
  if (service !== undefined && host !== undefined) return `${service}/${host}`
  throw zmqError(
    "EINVAL",
    "The gssapiPrincipal is not service@host: set gssapiPrincipalNameType to userName for other names.",
  )
}

const serverNames = (options: OptionSet): KerberosServerNames => {
  const principal = options.value("gssapiPrincipal")
  if (principal === null) return { service: "" }
  if (options.value("gssapiPrincipalNameType") === "hostBased") return { service: principal }
  if (/[^@]@[^@]+$/.test(principal)) return { service: "", principal }
  throw zmqError("EINVAL", "The gssapiPrincipal of a server needs its realm: name@REALM.")
}
