/** Why a certificate of TLS is not trusted. */
export interface Distrust {
  /** What is wrong with it, in plain words. */
  readonly problem: string
  /** What to do about it. */
  readonly remedy: string
}

const trust =
  "It, or its authority's, must be trusted: --ca FILE, and in programs the option wss: { ca }, or WSS_TRUST_PEM."

const unknownAuthority: Distrust = { problem: "its authority is not known", remedy: trust }

/** By the codes of Node.js. */
const known: Readonly<Record<string, Distrust>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { problem: "it has signed itself", remedy: trust },
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: { problem: "its authority has not signed it", remedy: trust },
  CERT_HAS_EXPIRED: { problem: "it has expired", remedy: "It must be renewed there." },
  CERT_NOT_YET_VALID: { problem: "it is not valid yet", remedy: "Compare the clocks of both machines." },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    problem: "it is for another name",
    remedy:
      "Connect by a name that is in it, or give sockets that name: -o WSS_HOSTNAME=NAME, and in programs the option wss: { hostname }.",
  },
}

/** What is wrong with a certificate, by the code of the error; undefined where that is about something else. */
export const distrustOf = (code: string): Distrust | undefined => known[code]

/** The same for a code that may be any, of an error that is known to be about a certificate. */
export const anyDistrust = (code: string): Distrust =>
  known[code] ?? { problem: "see the code", remedy: trust }
