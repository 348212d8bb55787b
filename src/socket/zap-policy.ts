import type { MechanismName } from "../zmtp/mechanisms/mechanism.ts"

/** What becomes of a peer: the handler decides, it comes in without being asked for, or it stays out. */
export type ZapDecision = "ask" | "accept" | "refuse"

/** What the options of a socket say about ZAP. */
export interface ZapOptions {
  /** The domain that peers are to be let into; empty: none was named. */
  readonly domain: string
  /** Whether a domain means that somebody has to be asked, and none that nobody is. */
  readonly enforced: boolean
}

interface Rule {
  /** Whether nobody is to be asked, whoever is there. */
  waives(options: ZapOptions): boolean
  /** Whether a peer stays out when there is nobody to ask. */
  insists(options: ZapOptions): boolean
}

const never = (): boolean => false
const always = (): boolean => true

/** When ZAP is asked (RFC 27, section 2.2, with the option `zapEnforceDomain`), as libzmq has it. */
const rules: Readonly<Record<MechanismName, Rule>> = {
  NULL: {
    waives: ({ domain }) => domain === "",
    insists: ({ enforced }) => enforced,
  },
  PLAIN: {
    waives: never,
    insists: always,
  },
  CURVE: {
    waives: ({ domain, enforced }) => enforced && domain === "",
    insists: ({ enforced }) => enforced,
  },
  GSSAPI: {
    waives: never,
    insists: never,
  },
}

/** What to do with a peer. `handler`: whether there is somebody to ask. */
export const zapDecision = (mechanism: MechanismName, options: ZapOptions, handler: boolean): ZapDecision => {
  const rule = rules[mechanism]
  if (rule.waives(options)) return "accept"
  if (handler) return "ask"
  return rule.insists(options) ? "refuse" : "accept"
}
