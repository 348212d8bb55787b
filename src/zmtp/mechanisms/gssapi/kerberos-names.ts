import { zmqError } from "../../../core/errors.ts"
import type { KerberosClientNames, KerberosServerNames } from "./kerberos.ts"
import type { ClientNames, Name, ServerNames } from "./names.ts"

/** What a client tells the package, which takes services by their hosts alone. */
export const kerberosClientNames = ({ service, principal }: ClientNames): KerberosClientNames => {
  if (service.type !== "hostBased") {
    throw zmqError(
      "ENOTSUP",
      "With the package kerberos, a gssapiServicePrincipal can only be hostBased, service@host: npm install koffi for others.",
    )
  }
  return principal === undefined
    ? { service: service.text }
    : { service: service.text, principal: ownPrincipal(principal) }
}

/** What a server tells the package, which names who a ticket was for with the realm. */
export const kerberosServerNames = ({ principal }: ServerNames): KerberosServerNames => {
  if (principal === undefined) return { service: "" }
  if (principal.type === "hostBased") return { service: principal.text }
  if (/[^@]@[^@]+$/.test(principal.text)) return { service: "", principal: principal.text }
  throw zmqError(
    "EINVAL",
    "With the package kerberos, the gssapiPrincipal of a server needs its realm: name@REALM.",
  )
}

/** The package takes our own name only as Kerberos writes it: `service/host`. */
const ownPrincipal = ({ text, type }: Name): string => {
  if (type !== "hostBased") return text
  const [, service, host] = /^([^@/]+)@([^@/]+)$/.exec(text) ?? []
  if (service !== undefined && host !== undefined) return `${service}/${host}`
  throw zmqError(
    "EINVAL",
    "The gssapiPrincipal is not service@host: set gssapiPrincipalNameType to userName for other names.",
  )
}
