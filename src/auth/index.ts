/**
 * Who may talk to the sockets of a context: an authenticator for PLAIN, CURVE and addresses, as PyZMQ's `zmq.auth`,
 * and the certificates in which keys are kept.
 *
 * ```ts
 * import { Reply } from "typemq"
 * import { Authenticator } from "typemq/auth"
 *
 * await using authenticator = new Authenticator()
 * await authenticator.configurePlain({ passwords: { admin: "secret" } })
 * await authenticator.start()
 * const server = new Reply({ plainServer: true })
 * await server.bind("tcp://127.0.0.1:*")
 * ```
 *
 * @module typemq/auth
 */
export { Authenticator } from "./authenticator.ts"
export {
  type Certificate,
  type CertificateDetails,
  formatCertificate,
  parseCertificate,
} from "./certificate.ts"
export { loadCertificate, loadCertificates } from "./certificate-files.ts"
export type { CertificateLayout } from "./certificate-layouts.ts"
export type { Admitted, CheckDetails, KeyCheck, PasswordCheck, Verdict } from "./checks.ts"
export {
  type CertificateFiles,
  type CreateCertificatesOptions,
  createCertificates,
} from "./create-certificates.ts"
export type { AuthLogger } from "./log.ts"
export {
  CURVE_ALLOW_ANY,
  type CurveCallbackConfiguration,
  type CurveConfiguration,
  type PlainConfiguration,
} from "./rules.ts"
export type { AuthenticatorOptions } from "./settings.ts"
export { WorkerAuthenticator, type WorkerAuthenticatorOptions } from "./worker-authenticator.ts"
export type { ZapAuthenticator } from "./zap-authenticator.ts"
