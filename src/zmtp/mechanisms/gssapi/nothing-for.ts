import { zmqError } from "../../../core/errors.ts"

/** We lack a ticket or a key; the text of Kerberos's error says more. */
export const nothingFor = (service: string, cause: unknown): Error =>
  zmqError("EACCES", `Kerberos has nothing for ${service}: ${(cause as Error).message}`, { cause })
