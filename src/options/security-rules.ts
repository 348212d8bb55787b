import type { SocketOptionName } from "./socket-options.ts"

/** Which security mechanism is in force, and on which side of it we are. */
export interface Security {
  readonly mechanism: "NULL" | "PLAIN" | "CURVE" | "GSSAPI"
  readonly server: boolean
}

/** Nobody is asked who he is. */
export const noSecurity: Security = Object.freeze({ mechanism: "NULL", server: false })

const serverOf =
  (mechanism: Security["mechanism"]) =>
  (on: unknown): Security =>
    on === true ? { mechanism, server: true } : noSecurity

const clientOf =
  (mechanism: Security["mechanism"]) =>
  (value: unknown): Security =>
    value === null ? noSecurity : { mechanism, server: false }

const keepRole =
  (mechanism: Security["mechanism"]) =>
  (value: unknown, { server }: Security): Security =>
    value === null ? noSecurity : { mechanism, server }

/** What setting an option does to the mechanism: the last one set decides. */
export const securityRules: Readonly<
  Partial<Record<SocketOptionName, (value: unknown, now: Security) => Security>>
> = {
  plainServer: serverOf("PLAIN"),
  plainUsername: clientOf("PLAIN"),
  plainPassword: clientOf("PLAIN"),
  curveServer: serverOf("CURVE"),
  curvePublicKey: keepRole("CURVE"),
  curveSecretKey: keepRole("CURVE"),
  curveServerKey: clientOf("CURVE"),
  gssapiServer: (on) => ({ mechanism: "GSSAPI", server: on === true }),
  gssapiPrincipal: keepRole("GSSAPI"),
  gssapiServicePrincipal: clientOf("GSSAPI"),
}
