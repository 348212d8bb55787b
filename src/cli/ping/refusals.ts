/** Why an authenticator did not let us in (RFC 27). */
export const refusals: Readonly<Record<string, { readonly says: string; readonly advice: string }>> = {
  300: {
    says: "its authenticator has a temporary problem (300)",
    advice: "Try again later; the cause is in the log of the peer's ZAP handler.",
  },
  400: {
    says: "its authenticator refused us (400)",
    advice: "Our address, name and password, or public key is not on its list: add it there.",
  },
  500: {
    says: "its authenticator has failed (500)",
    advice: "That is an error inside of the peer's ZAP handler: look into its log.",
  },
}
