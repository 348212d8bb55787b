/** A service, and who may be in the realm of a test. */
export const service = "zmq@localhost"
export const principals: readonly string[] = ["zmq/localhost", "other/localhost", "client/localhost", "alice"]

/** Options of our sockets, and of those in a peer. Both sides have to leave messages in clear, or neither. */
export const gssapiOptions = (clear: boolean) =>
  ({
    ourServer: { gssapiServer: true, gssapiPrincipal: service, gssapiPlainText: clear },
    ourClient: { gssapiServicePrincipal: service, gssapiPlainText: clear },
    theirServer: { GSSAPI_SERVER: 1, GSSAPI_PRINCIPAL: service, GSSAPI_PLAINTEXT: Number(clear) },
    theirClient: {
      GSSAPI_PRINCIPAL: "client@localhost",
      GSSAPI_SERVICE_PRINCIPAL: service,
      GSSAPI_PLAINTEXT: Number(clear),
      RECONNECT_IVL: 20,
    },
  }) as const

/** Those of one side or both. */
export type GssapiOptions = ReturnType<typeof gssapiOptions>
