import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Authenticator, CURVE_ALLOW_ANY } from "../../src/auth/index.ts"
import { type Configuration, zapCases } from "../support/auth-vectors.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const root = temporaryFolder()
let folders = 0
const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** What we answer otherwise, and why. */
const otherwise: Readonly<Record<string, { readonly reply: string; readonly why: string }>> = {
  "zap-015": { reply: "200 OK anonymous", why: "127.0.0.0/8 is a network" },
  "zap-022": { reply: "200 OK admin", why: "* is every domain about which nothing else is said" },
  "zap-045": { reply: "200 OK Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", why: "the same" },
  "zap-063": { reply: "400 Invalid credentials ", why: "every request is answered" },
  "zap-068": { reply: "200 OK Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", why: "* is every domain" },
  "zap-086": { reply: "400 Invalid credentials ", why: "every request is answered" },
  "zap-090": { reply: "400 NO ACCESS ", why: "an allowed address is no mechanism" },
}

type Calls = (readonly [string, string])[]

const configure = async (
  authenticator: Authenticator,
  [call, ...given]: Configuration,
  calls: Calls,
): Promise<void> => {
  const [domain, detail, slowly] = given as [string, never, boolean?]
  const table: Readonly<Record<string, () => unknown>> = {
    allow: () => authenticator.allow(...(given as string[])),
    deny: () => authenticator.deny(...(given as string[])),
    plain: () => authenticator.configurePlain({ domain, passwords: detail }),
    curve_dir: () => authenticator.configureCurve({ domain, location: folderWith(detail) }),
    curve_missing_dir: () => authenticator.configureCurve({ domain, location: join(root, "missing") }),
    curve_any: () => authenticator.configureCurve({ domain, location: CURVE_ALLOW_ANY }),
    curve_callback: () =>
      authenticator.configureCurveCallback({
        domain,
        verify: (asked, key) => {
          calls.push([asked, key])
          const known = (detail as string[]).includes(key)
          return slowly === true ? Promise.resolve(known) : known
        },
      }),
    curve_callback_none: () => authenticator.configureCurveCallback({ domain, verify: undefined as never }),
    user_id: () => {
      authenticator.curveUserId = () => domain
    },
    configure_gssapi: () => authenticator.configureGssapi({ domain }),
  }
  await (table[call] as () => unknown)()
}

describe("An authenticator", () => {
  it.each(zapCases)("answers as PyZMQ's does: $id", async ({ id, in: given, out }) => {
    const authenticator = new Authenticator({ log: null, encoding: given.encoding })
    const calls: Calls = []
    for (const [index, each] of given.config.entries()) {
      const configuring = configure(authenticator, each, calls)
      if (out.setup?.[index] === "ok") await configuring
      else await expect(configuring).rejects.toThrow(RangeError)
    }
    const reply = await authenticator.handleZapRequest(
      given.requestHex.map((each) => Buffer.from(each, "hex")),
    )
    const expected = otherwise[id]
    if (expected !== undefined) {
      expect(reply?.slice(2, 5).map(String).join(" ")).toBe(expected.reply)
      return
    }
    expect(reply?.map((each) => Buffer.from(each).toString("hex"))).toEqual(out.repliesHex?.[0])
    expect(calls).toEqual(out.callbackCalls ?? [])
  })
})
