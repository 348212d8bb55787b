import { describe, expect, it } from "vitest"
import { type ZapDecision, zapDecision } from "../../src/socket/zap-policy.ts"
import type { MechanismName } from "../../src/zmtp/mechanisms/mechanism.ts"

type Row = readonly [
  mechanism: MechanismName,
  domain: "" | "set",
  handler: "there" | "absent",
  enforced: boolean,
  decision: ZapDecision,
]

/** Every case there is (RFC 27, and the option `zapEnforceDomain`). */
const rows: readonly Row[] = [
  ["NULL", "", "there", false, "accept"],
  ["NULL", "", "there", true, "accept"],
  ["NULL", "", "absent", false, "accept"],
  ["NULL", "", "absent", true, "accept"],
  ["NULL", "set", "there", false, "ask"],
  ["NULL", "set", "there", true, "ask"],
  ["NULL", "set", "absent", false, "accept"],
  ["NULL", "set", "absent", true, "refuse"],
  ["PLAIN", "", "there", false, "ask"],
  ["PLAIN", "", "absent", false, "refuse"],
  ["PLAIN", "set", "there", false, "ask"],
  ["PLAIN", "set", "there", true, "ask"],
  ["PLAIN", "set", "absent", false, "refuse"],
  ["PLAIN", "set", "absent", true, "refuse"],
  ["CURVE", "", "there", false, "ask"],
  ["CURVE", "", "there", true, "accept"],
  ["CURVE", "", "absent", false, "accept"],
  ["CURVE", "", "absent", true, "accept"],
  ["CURVE", "set", "there", false, "ask"],
  ["CURVE", "set", "there", true, "ask"],
  ["CURVE", "set", "absent", false, "accept"],
  ["CURVE", "set", "absent", true, "refuse"],
  ["GSSAPI", "", "there", false, "ask"],
  ["GSSAPI", "", "there", true, "ask"],
  ["GSSAPI", "", "absent", false, "accept"],
  ["GSSAPI", "set", "there", true, "ask"],
  ["GSSAPI", "set", "absent", false, "accept"],
  ["GSSAPI", "set", "absent", true, "accept"],
]

describe("whether ZAP is asked", () => {
  it.each(rows)(
    "%s, domain %j, handler %s, enforced %s: %s",
    (mechanism, domain, handler, enforced, decision) => {
      expect(zapDecision(mechanism, { domain, enforced }, handler === "there")).toBe(decision)
    },
  )
})
