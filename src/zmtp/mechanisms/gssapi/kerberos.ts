import { zmqError } from "../../../core/errors.ts"
import { isKerberosToken, kerberosTokens } from "./kerberos-token.ts"
import { notGenuine } from "./not-genuine.ts"
import { nothingFor } from "./nothing-for.ts"
import type { Acceptance, InitiatorContext, Protection } from "./security-context.ts"

/** A context of the package, of either side. Tokens are in base64, and null where there is none. */
interface Context {
  readonly contextComplete: boolean
  readonly username: string | null
  step(token: string): Promise<unknown>
}

interface ServerContext extends Context {
  readonly response: string | null
  /** The service that the ticket was for; only where no service was named before. */
  readonly targetName: string | null
}

/** What we use of the package `kerberos`. */
export interface KerberosPackage {
  readonly GSS_C_MUTUAL_FLAG: number
  readonly GSS_C_REPLAY_FLAG: number
  readonly GSS_MECH_OID_KRB5: number
  initializeClient(
    service: string,
    options: { readonly principal?: string; readonly flags: number; readonly mechOID: number },
  ): Promise<Context>
  initializeServer(service: string): Promise<ServerContext>
}

/** What a client tells Kerberos. */
export interface KerberosClientNames {
  /** The service: `service@host`. */
  readonly service: string
  /** Whose ticket to show; that of whoever is logged in where it is absent. */
  readonly principal?: string
}

/** What a server tells Kerberos. */
export interface KerberosServerNames {
  /** The service that it is: `service@host`. Empty: any that there are keys of. */
  readonly service: string
  /** The one principal that tickets have to be for, with its realm, where that is no `service@host`. */
  readonly principal?: string
}

/** Begins contexts with tickets of Kerberos. */
export const kerberosInitiate =
  (kerberos: KerberosPackage, { service, principal }: KerberosClientNames) =>
  async (): Promise<InitiatorContext> => {
    // Without mutual authentication, anybody could be the service.
    const flags = kerberos.GSS_C_MUTUAL_FLAG | kerberos.GSS_C_REPLAY_FLAG
    const options = { flags, mechOID: kerberos.GSS_MECH_OID_KRB5, ...(principal && { principal }) }
    const context = await own(() => kerberos.initializeClient(service, options), service)
    return {
      async begin() {
        const token = await own(() => context.step(""), service)
        if (typeof token === "string" && !context.contextComplete) return octetsOf(token)
        throw zmqError("EACCES", `Kerberos does not want to know whether ${service} is who it says.`)
      },
      async finish(token) {
        const missed = `It did not show that it is ${service}`
        try {
          await context.step(base64(token))
        } catch (error) {
          // Our ticket can be over by now, which is no fault of the peer's.
          throw context.contextComplete ? nothingFor(service, error) : notGenuine(missed, error)
        }
        if (!context.contextComplete) throw notGenuine(missed)
      },
      protect,
      end,
    }
  }

/** Takes tickets of Kerberos. */
export const kerberosAccept =
  (kerberos: KerberosPackage, { service, principal }: KerberosServerNames) =>
  async (request: Uint8Array): Promise<Acceptance> => {
    const refused = "Its token was not accepted"
    if (!isKerberosToken(request, kerberosTokens.request)) throw notGenuine(refused)
    const context = await own(() => kerberos.initializeServer(service), service || "any service")
    try {
      await context.step(base64(request))
    } catch (error) {
      throw notGenuine(refused, error)
    }
    // The package says of every context that it is complete: our own token is what shows that it is.
    const token = octetsOf(context.response ?? "")
    if (!isKerberosToken(token, kerberosTokens.reply)) throw notGenuine(refused)
    if (principal !== undefined && context.targetName !== principal) {
      throw notGenuine(`Its ticket is not for ${principal}`)
    }
    return { token, principal: nameOf(context), protect, end }
  }

/** A name that was not text is not the same as what was made of it. */
const nameOf = ({ username }: Context): string => {
  if (username !== null && username !== "" && !username.includes("\ufffd")) return username
  throw notGenuine("Its principal has no name that could be told")
}

/** What fails for our own lack of tickets or keys. */
const own = async <Result>(work: () => Promise<Result>, service: string): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw nothingFor(service, error)
  }
}

/** The package can neither wrap what it is given nor do so for servers. */
const protect = (): Protection => {
  throw zmqError("ENOTSUP", "The package kerberos cannot encrypt messages: koffi can, npm install koffi.")
}

/** The package lets go of its contexts by itself. */
const end = (): void => {}

const base64 = (octets: Uint8Array): string => {
  let text = ""
  for (const each of octets) text += String.fromCharCode(each)
  return btoa(text)
}

const octetsOf = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
