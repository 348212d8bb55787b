import type { Line } from "../line.ts"

export const title = "Security"

const not = "comes with the security mechanisms"

export const lines: readonly Line[] = [
  {
    id: "security-null-1",
    says: "Without a domain nobody is asked about NULL; with one the handler decides.",
    not,
  },
  { id: "security-plain-1", says: "Only the right name and password let in, in the right role.", not },
  {
    id: "security-zap-1",
    says: "A handler's bad answer is told, with what was bad, and lets nobody in.",
    not,
  },
  { id: "security-zap-2", says: "Refusals are told where they are to be told, with their status.", not },
  { id: "security-zap-3", says: "A domain that must be asked about, and nobody to ask, is told.", not },
  {
    id: "security-zap-4",
    says: "A handler that goes or says nothing lets nobody in and holds nobody up.",
    not,
  },
  { id: "security-gssapi-1", says: "Only the right principal is let in.", not },
  {
    id: "sodium-1",
    says: "Key pairs are 40 letters each, and a public key follows from its secret one.",
    not,
  },
]
