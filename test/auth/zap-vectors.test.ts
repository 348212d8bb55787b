import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { describe, expect, it } from "vitest"
import type * as auth from "../../src/auth/index.ts"
import type * as zmq from "../../src/index.ts"
import { type Configuration, zapCases } from "../support/auth-vectors.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

// The program of a thread is JavaScript: the library has to be, too.
const { Context } = (await import(compiledLibrary)) as typeof zmq
const { Authenticator, CURVE_ALLOW_ANY, WorkerAuthenticator } = (await import(
  new URL("auth/index.js", compiledLibrary).href
)) as typeof auth

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

/** What an application's decision about keys knows, and whether it takes its time. */
interface Decision {
  readonly known: readonly string[]
  readonly slowly: boolean
}

interface Kind<Plain extends object, Check> {
  readonly name: string
  open(options: auth.AuthenticatorOptions): auth.ZapAuthenticator<Plain, Check>
  /** The decision, as this kind of authenticator takes it. It notes what it is asked about. */
  decide(decision: Decision): Check
  /** What decisions have noted since they were last asked for. */
  noted(): Calls
}

const inThisThread = (): Kind<auth.PasswordCheck, auth.KeyCheck> => {
  const calls: Calls = []
  return {
    name: "An authenticator",
    open: (options) => new Authenticator(options),
    decide:
      ({ known, slowly }) =>
      (asked, key) => {
        calls.push([asked, key])
        return slowly ? Promise.resolve(known.includes(key)) : known.includes(key)
      },
    noted: () => calls.splice(0),
  }
}

/** The address of a module with the decision. What it is asked about goes into a file. */
const inAThread = (): Kind<URL, URL> => {
  const notes = join(root, "calls")
  writeFileSync(notes, "")
  return {
    name: "An authenticator with a thread of its own",
    open: (options) => new WorkerAuthenticator(options),
    decide({ known, slowly }) {
      const path = join(root, `decision-${folders++}.mjs`)
      writeFileSync(
        path,
        `import { appendFileSync } from "node:fs"
        export const checkKey = (asked, key) => {
          appendFileSync(${JSON.stringify(notes)}, JSON.stringify([asked, key]) + "\\n")
          const known = ${JSON.stringify(known)}.includes(key)
          return ${slowly} ? Promise.resolve(known) : known
        }`,
      )
      return pathToFileURL(path)
    },
    noted() {
      const lines = readFileSync(notes, "utf8").split("\n").slice(0, -1)
      writeFileSync(notes, "")
      return lines.map((each) => JSON.parse(each) as Calls[number])
    },
  }
}

const configure = async <Plain extends object, Check>(
  authenticator: auth.ZapAuthenticator<Plain, Check>,
  [call, ...given]: Configuration,
  { decide }: Kind<Plain, Check>,
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
        verify: decide({ known: detail, slowly: slowly === true }),
      }),
    curve_callback_none: () => authenticator.configureCurveCallback({ domain, verify: undefined as never }),
    user_id: () => {
      authenticator.curveUserId = () => domain
    },
    configure_gssapi: () => authenticator.configureGssapi({ domain }),
  }
  await (table[call] as () => unknown)()
}

const describeKind = <Plain extends object, Check>(kind: Kind<Plain, Check>): void => {
  describe(kind.name, () => {
    it.each(zapCases)("answers as PyZMQ's does: $id", async ({ id, in: given, out }) => {
      const context = new Context()
      const authenticator = kind.open({ context, log: null, encoding: given.encoding })
      for (const [index, each] of given.config.entries()) {
        const configuring = configure(authenticator, each, kind)
        if (out.setup?.[index] === "ok") await configuring
        else await expect(configuring).rejects.toThrow(RangeError)
      }
      await authenticator.start()
      const reply = await authenticator.handleZapRequest(
        given.requestHex.map((each) => Buffer.from(each, "hex")),
      )
      await authenticator.stop()
      await context.term()
      const calls = kind.noted()
      const expected = otherwise[id]
      if (expected !== undefined) {
        expect(reply?.slice(2, 5).map(String).join(" ")).toBe(expected.reply)
        return
      }
      expect(reply?.map((each) => Buffer.from(each).toString("hex"))).toEqual(out.repliesHex?.[0])
      expect(calls).toEqual(out.callbackCalls ?? [])
    })
  })
}

describeKind(inThisThread())
describeKind(inAThread())
