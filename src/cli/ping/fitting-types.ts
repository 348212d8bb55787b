/** Who talks to whom (RFC 28, 29, 30, 31; drafts: 41, 48, 49, 51, 52), and how to ask without doing harm. */
interface FittingType {
  /** Types that fit. */
  readonly fits: readonly string[]
  /**
   * The type to ask such a peer with; none where merely being connected could take messages from others: a PUSH hands
   * every socket that is there its share.
   */
  readonly ask?: string
}

const rows: Readonly<Record<string, FittingType>> = {
  PAIR: { fits: ["PAIR"] },
  PUB: { fits: ["SUB", "XSUB"], ask: "SUB" },
  SUB: { fits: ["PUB", "XPUB"], ask: "PUB" },
  REQ: { fits: ["REP", "ROUTER"] },
  REP: { fits: ["REQ", "DEALER"], ask: "REQ" },
  DEALER: { fits: ["REP", "DEALER", "ROUTER"] },
  ROUTER: { fits: ["REQ", "DEALER", "ROUTER"], ask: "REQ" },
  PULL: { fits: ["PUSH"], ask: "PUSH" },
  PUSH: { fits: ["PULL"] },
  XPUB: { fits: ["SUB", "XSUB"], ask: "SUB" },
  XSUB: { fits: ["PUB", "XPUB"], ask: "PUB" },
  SERVER: { fits: ["CLIENT"], ask: "CLIENT" },
  CLIENT: { fits: ["SERVER"], ask: "SERVER" },
  RADIO: { fits: ["DISH"], ask: "DISH" },
  DISH: { fits: ["RADIO"], ask: "RADIO" },
  SCATTER: { fits: ["GATHER"] },
  GATHER: { fits: ["SCATTER"], ask: "SCATTER" },
  PEER: { fits: ["PEER"] },
  CHANNEL: { fits: ["CHANNEL"] },
}

/** Types that fit a peer's; undefined for one that nobody knows. */
export const typesThatFit = (peer: string): readonly string[] | undefined => rows[peer]?.fits

/** The type to ask a peer with so that it notices nothing; undefined where that cannot be. */
export const harmlessType = (peer: string): string | undefined => rows[peer]?.ask

/** What to ask a peer with that shows its type only after it has seen ours; between them they fit most. */
export const harmlessTypes: readonly string[] = ["REQ", "SUB", "PUSH", "PUB"]

/** Names of the types by the numbers of ZMTP 2.0 (RFC 15). */
export const oldTypes: readonly string[] = [
  "PAIR",
  "PUB",
  "SUB",
  "REQ",
  "REP",
  "DEALER",
  "ROUTER",
  "PULL",
  "PUSH",
  "XPUB",
  "XSUB",
]
