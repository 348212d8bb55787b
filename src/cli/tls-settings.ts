import { WSS_CERT_PEM, WSS_HOSTNAME, WSS_KEY_PEM, WSS_TRUST_PEM, WSS_TRUST_SYSTEM } from "../index.ts"
import type { ValuesOf } from "./command.ts"
import { usageFailure } from "./failure.ts"
import { optionsNamed } from "./option-settings.ts"
import { certificatesAt, serverPairAt } from "./pem-input.ts"
import type { Terminal } from "./terminal.ts"
import type { tlsOptions } from "./tls-options.ts"

/** Socket options, by libzmq's numbers. */
type Settings = readonly (readonly [option: number, value: string | boolean])[]

/** What TLS needs of a socket. */
export interface TlsSettings {
  /** To be set before the options of the user, who may want it otherwise. */
  readonly always: Settings
  /** To be set before it connects to an endpoint. */
  readonly toConnect: (endpoint: string) => Settings
}

/** Endpoints of a socket, and the options that the user sets. */
interface Wiring {
  readonly bind: readonly string[]
  readonly connect: readonly string[]
  readonly option: readonly string[]
}

/** Options by which users say themselves whom to trust. */
const ownTrust: readonly (string | number)[] = ["wss", WSS_TRUST_PEM, WSS_TRUST_SYSTEM]

/** Socket options for what was given about TLS. */
export const tlsSettings = async (
  given: ValuesOf<typeof tlsOptions>,
  wiring: Wiring,
  terminal: Terminal,
): Promise<TlsSettings> => {
  const { ca, cert, key } = given
  const own = optionsNamed(wiring.option)
  checkTogether(given, wiring, own)
  const authorities = ca === undefined ? undefined : await authoritiesAt(ca, wiring.connect)
  const pair =
    cert === undefined || key === undefined ? undefined : await serverPairAt({ cert, key }, terminal)
  return {
    always: [
      ...(authorities === undefined ? [] : ([[WSS_TRUST_PEM, authorities]] as const)),
      ...(pair === undefined ? [] : ([[WSS_CERT_PEM, pair.cert] as const, [WSS_KEY_PEM, pair.key]] as const)),
    ],
    toConnect: (endpoint) => {
      if (!isSecure(endpoint) || own.some((each) => ownTrust.includes(each))) return []
      return [
        ...(own.includes(WSS_HOSTNAME) ? [] : ([[WSS_HOSTNAME, hostIn(endpoint)]] as const)),
        [WSS_TRUST_SYSTEM, ca === undefined] as const,
      ]
    },
  }
}

/** Whom to trust, from a file. `endpoints`: what is connected to. */
export const authoritiesAt = (file: string, endpoints: readonly string[]): Promise<string> => {
  if (!endpoints.some(isSecure)) throw usageFailure("--ca is for endpoints of wss to connect to.")
  return certificatesAt(file, "--ca")
}

const checkTogether = (
  { ca, cert, key }: ValuesOf<typeof tlsOptions>,
  { bind }: Wiring,
  own: readonly (string | number)[],
): void => {
  const [first] = Object.entries({ "--ca": ca, "--cert": cert, "--key": key }).filter(
    ([, file]) => file !== undefined,
  )
  if (first !== undefined && own.includes("wss")) {
    throw usageFailure(`${first[0]} and the option wss exclude each other.`, "The option replaces all of it.")
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw usageFailure(cert === undefined ? "--key needs --cert." : "--cert needs --key.")
  }
  const [secure] = bind.filter(isSecure)
  if (cert !== undefined && secure === undefined) {
    throw usageFailure("--cert and --key are for endpoints of wss to bind.")
  }
  const shown = cert !== undefined || [WSS_KEY_PEM, WSS_CERT_PEM, "wss"].some((each) => own.includes(each))
  if (secure !== undefined && !shown) {
    throw usageFailure(
      `To bind ${secure} takes a certificate.`,
      "Give it with its key: --cert FILE --key FILE.",
    )
  }
}

const isSecure = (endpoint: string): boolean => endpoint.startsWith("wss://")

/** The machine in an endpoint, by its name or its number: whoever is there has to be certified for that. */
const hostIn = (endpoint: string): string => {
  const [, number, name = ""] = /^wss:\/\/(?:\[([^\]]*)\]|([^/:]*))/.exec(endpoint) ?? []
  return number ?? name
}
