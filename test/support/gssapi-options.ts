/** A service, and who may be in the realm of a test. */
export const service = "zmq@localhost"
export const principals: readonly string[] = ["zmq/localhost", "other/localhost", "client/localhost", "alice"]

/** Options of our sockets, and of those in a peer. */
export const ourServer = { gssapiServer: true, gssapiPrincipal: service, gssapiPlainText: true } as const
export const ourClient = { gssapiServicePrincipal: service, gssapiPlainText: true } as const
export const theirServer = { GSSAPI_SERVER: 1, GSSAPI_PRINCIPAL: service, GSSAPI_PLAINTEXT: 1 }
export const theirClient = {
  GSSAPI_PRINCIPAL: "client@localhost",
  GSSAPI_SERVICE_PRINCIPAL: service,
  GSSAPI_PLAINTEXT: 1,
  RECONNECT_IVL: 20,
}
