import { empty, utf8 } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { Authenticate } from "../zmtp/mechanisms/authenticate.ts"
import { curveClient } from "../zmtp/mechanisms/curve/client.ts"
import { curveServer } from "../zmtp/mechanisms/curve/server.ts"
import type { Mechanism, MechanismName } from "../zmtp/mechanisms/mechanism.ts"
import { nullMechanism } from "../zmtp/mechanisms/null.ts"
import { plainClient, plainServer } from "../zmtp/mechanisms/plain.ts"
import { planGssapiClient, planGssapiServer } from "./gssapi-plan.ts"

type Maker = (options: OptionSet, authenticate: Authenticate) => Mechanism

const servers: Readonly<Record<Exclude<MechanismName, "NULL">, Maker>> = {
  PLAIN: (options, authenticate) => {
    requireDomain(options)
    return plainServer({ authenticate })
  },
  CURVE: (options, authenticate) =>
    curveServer({ secretKey: curveKey(options, "server", "curveSecretKey"), authenticate }),
  GSSAPI: planGssapiServer,
}

const clients: Readonly<Record<MechanismName, Maker>> = {
  NULL: (options, authenticate) => (hasDomain(options) ? nullMechanism({ authenticate }) : nullMechanism()),
  PLAIN: (options) =>
    plainClient({
      username: octetsOf(options.value("plainUsername")),
      password: octetsOf(options.value("plainPassword")),
    }),
  CURVE: (options) =>
    curveClient({
      serverKey: curveKey(options, "client", "curveServerKey"),
      publicKey: curveKey(options, "client", "curvePublicKey"),
      secretKey: curveKey(options, "client", "curveSecretKey"),
    }),
  GSSAPI: planGssapiClient,
}

/** The security mechanism that a socket's options ask for. Throws EINVAL when they contradict each other. */
export const planMechanism = (options: OptionSet, authenticate: Authenticate): Mechanism => {
  const { mechanism, server } = options.security
  const maker = server && mechanism !== "NULL" ? servers[mechanism] : clients[mechanism]
  return maker(options, authenticate)
}

/** Whether a domain was named for peers to be let into. */
export const hasDomain = (options: OptionSet): boolean => (options.value("zapDomain") ?? "") !== ""

const octetsOf = (text: string | null): Uint8Array => (text === null ? empty : utf8(text))

/** PLAIN is nothing without somebody to ask, and who enforces domains asks nobody without one. */
const requireDomain = (options: OptionSet): void => {
  if (!options.value("zapEnforceDomain") || hasDomain(options)) return
  throw zmqError("EINVAL", "A PLAIN server with zapEnforceDomain needs a zapDomain.")
}

/** A key that is missing would only show in a handshake that nobody answers. */
const curveKey = (
  options: OptionSet,
  role: "server" | "client",
  name: "curvePublicKey" | "curveSecretKey" | "curveServerKey",
): Uint8Array => {
  const key = options.value(name)
  if (key === null) throw zmqError("EINVAL", `A CURVE ${role} needs the option ${name}.`)
  return key
}
