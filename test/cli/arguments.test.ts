import { describe, expect, it } from "vitest"
import { dashedKey } from "../../src/cli/dashed-key.ts"
import { parseDuration } from "../../src/cli/duration.ts"
import { parseArguments } from "../../src/cli/parse-arguments.ts"
import { suggestion } from "../../src/cli/suggestion.ts"
import { resultInProcess } from "../support/command.ts"

const table = {
  curveServerKey: { type: "string", dashed: dashedKey, describes: "a key" },
  routingId: { type: "string", aliases: ["--identity"], describes: "a name" },
  bind: { type: "string", short: "b", multiple: true, describes: "endpoints" },
  count: { type: "integer", short: "n", describes: "how many" },
  rate: { type: "number", default: 1.5, describes: "how fast" },
  interval: { type: "duration", describes: "how often" },
  view: { type: "string", choices: ["text", "hex"], describes: "how it looks" },
  lines: { type: "boolean", short: "l", describes: "by lines" },
} as const

const parsed = (...args: string[]) => parseArguments(args, table)

describe("arguments", () => {
  it("become values of their types", () => {
    const { values, operands } = parsed(
      ...["a", "--bind", "x", "-by", "--bind=z", "-ln", "1_000", "--rate", "-2.5", "--interval=1.5s", "b"],
    )
    expect(operands).toEqual(["a", "b"])
    expect(values).toEqual({
      bind: ["x", "y", "z"],
      count: 1000,
      rate: -2.5,
      interval: 1500,
      lines: true,
      view: undefined,
      routingId: undefined,
      curveServerKey: undefined,
    })
  })

  it("have defaults, other names, and numbers below zero among them", () => {
    expect(parsed().values).toMatchObject({ bind: [], lines: false, rate: 1.5 })
    expect(parsed("--identity", "me").values["routingId"]).toBe("me")
    expect(parsed("--identity=me").values["routingId"]).toBe("me")
    expect(parsed("-1", "--", "-2", "--lines")).toMatchObject({ operands: ["-1"], rest: ["-2", "--lines"] })
  })

  it.each([
    `-${"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID".slice(1)}`,
    `-5${"x".repeat(38)}`,
    `-a=${"x".repeat(37)}`,
    "-iUhkN.RktaV:q0b?oA^A%YRyQd2G&<)7efBfaac",
  ])("may be keys that begin with a dash: %s", (key) => {
    expect(key).toHaveLength(40)
    expect(parsed("--curve-server-key", key, "--lines").values).toMatchObject({
      curveServerKey: key,
      lines: true,
    })
    expect(() => parsed("--routing-id", key.replace("5", "a"))).toThrow(/--routing-id needs a value/)
  })

  it.each([`--${"x".repeat(38)}`, `-${"x".repeat(38)}`, `-${"x".repeat(40)}`, `-${"x".repeat(38)}"`])(
    "are no keys: %s",
    (text) => {
      expect(() => parsed("--curve-server-key", text)).toThrow(/--curve-server-key needs a value/)
      expect(parsed(`--curve-server-key=${text}`).values).toMatchObject({ curveServerKey: text })
    },
  )

  it.each([
    [["--curve-servr-key=x"], /no option --curve-servr-key/, /--curve-server-key/],
    [["--count", "many"], /--count takes a whole number, but got "many"/, undefined],
    [["--count", "1.5"], /--count takes a whole number/, undefined],
    [["--rate", ""], /--rate takes a number, but got ""/, undefined],
    [["--interval", "2 weeks"], /--interval takes a time such as/, undefined],
    [["--view", "hax"], /--view is one of text, hex, but got "hax"/, /hex/],
    [["--lines=yes"], /--lines is a switch/, undefined],
    [["--count"], /--count needs a value/, undefined],
    [["--count", "--lines"], /--count needs a value/, /--count=--lines/],
    [["-x"], /no option -x/, undefined],
  ])("are refused in plain words: %j", (args, message, hint) => {
    const error = (() => {
      try {
        parsed(...args)
      } catch (error) {
        return error as Error & { exitCode: number; hint?: string }
      }
      return undefined
    })()
    expect(error?.message).toMatch(message)
    expect(error?.exitCode).toBe(2)
    if (hint === undefined) expect(error?.hint).toBeUndefined()
    else expect(error?.hint).toMatch(hint)
  })

  it("may be durations", () => {
    expect(["250", "250ms", "2s", "1.5m", "1h", ".5s"].map(parseDuration)).toEqual([
      250, 250, 2000, 90_000, 3_600_000, 500,
    ])
    expect(["", "s", "-1s", "1d", "1s2"].map(parseDuration)).toEqual(Array(5).fill(undefined))
  })

  it("lead to the word that was meant", () => {
    const known = ["send", "receive", "certs", "completion"]
    expect(suggestion("sned", known)).toBe("Did you mean send? ")
    expect(suggestion("recieve", known)).toBe("Did you mean receive? ")
    expect(suggestion("comp", known)).toBe("Did you mean completion? ")
    expect(suggestion("zebra", known)).toBe("")
  })
})

describe("the command", () => {
  it("lists its commands without one", async () => {
    const { code, stdout } = await resultInProcess([])
    expect(code).toBe(0)
    expect(stdout).toMatch(/send +Send messages/)
    expect(await resultInProcess(["--help"])).toEqual({ code: 0, stdout, stderr: "" })
    expect(await resultInProcess(["help"])).toEqual({ code: 0, stdout, stderr: "" })
  })

  it("tells its version", async () => {
    expect((await resultInProcess(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { stdout } = await resultInProcess(["--json", "-V"])
    expect(JSON.parse(stdout)).toHaveProperty("version")
    expect((await resultInProcess(["send", "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it.each([
    [["snd"], "typemq: There is no command snd.\n  Did you mean send? typemq help lists them.\n"],
    [["--nope"], "typemq: There is no option --nope without a command.\n"],
    [["certs"], "typemq: typemq certs needs another word.\n  It is one of certs list, certs show.\n"],
    [["certs", "lst"], "typemq: There is no typemq certs lst.\n"],
    [["send", "--tiemout", "1"], "typemq send: There is no option --tiemout.\n  Did you mean --timeout?\n"],
    [["certs", "show"], "typemq certs show: FILE is missing: the certificate.\n"],
    [["keygen", "x"], 'typemq keygen: There is an argument too many: "x".\n'],
    [["help", "snd"], "typemq help: There is no command snd.\n"],
    [["send", "pusch", "x"], 'typemq send: There is no socket type "pusch".\n  Did you mean push? '],
    [["push", "--json"], "typemq push: There is no endpoint.\n"],
  ])("says what is wrong with %j, and ends with 2", async (args, complaint) => {
    const { code, stdout, stderr } = await resultInProcess(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
    expect(stderr.startsWith(complaint), stderr).toBe(true)
    expect(stderr).toMatch(/See: typemq.* --help\n$/)
  })
})
