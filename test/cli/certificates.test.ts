import { spawnSync } from "node:child_process"
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { formatCertificate, loadCertificate } from "../../src/auth/index.ts"
import { curveKeyPair, curvePublicKey } from "../../src/index.ts"
import { commandFile, resultInProcess } from "../support/command.ts"
import { clientKeys, serverKeys } from "../support/curve-keys.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

interface Vector {
  readonly id: string
  readonly in: { readonly argv: readonly string[] }
  readonly out: { readonly status: number; readonly stdout: string }
}

const { cases } = JSON.parse(
  readFileSync(new URL("../vectors/pyzmq/curve-keygen-cli.json", import.meta.url), "utf8"),
) as { cases: readonly Vector[] }

/** Keys are new each time, unless the secret one is given. */
const withoutKeys = (text: string): string => text.replace(/[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}/g, "KEY")

const folder = temporaryFolder()

describe("keygen", () => {
  it.each(cases.filter(({ in: { argv } }) => argv[0] !== "-h"))(
    "does as PyZMQ's does: $in.argv",
    async (vector) => {
      const { argv } = vector.in
      const { code, stdout, stderr } = await resultInProcess(["keygen", ...argv])
      expect(code).toBe(vector.out.status)
      const derived = argv.some((each) => each.length === 40)
      if (derived) expect(stdout).toBe(vector.out.stdout)
      else expect(withoutKeys(stdout)).toBe(withoutKeys(vector.out.stdout))
      expect(stderr === "").toBe(code === 0)
    },
  )

  it("makes keys that belong together", async () => {
    const { stdout } = await resultInProcess(["keygen", "--json"])
    const keys = JSON.parse(stdout) as { public: string; secret: string }
    expect(curvePublicKey(keys.secret)).toBe(keys.public)
  })

  it("writes certificates, the secret one for its owner alone, and replaces none", async () => {
    const keys = join(folder, "keys")
    const args = ["keygen", "-c", "feed", "-d", keys, "-m", "name=Feed = 7"]
    const { code, stdout } = await resultInProcess([...args, "--json"])
    expect(code).toBe(0)
    const { publicFile, secretFile, ...shown } = JSON.parse(stdout) as Record<string, string>
    expect([publicFile, secretFile]).toEqual([join(keys, "feed.key"), join(keys, "feed.key_secret")])
    expect(statSync(secretFile as string).mode & 0o777).toBe(0o600)
    const certificate = await loadCertificate(secretFile as string)
    expect(certificate).toMatchObject({ publicKey: shown["public"], metadata: { name: "Feed = 7" } })
    expect(await loadCertificate(publicFile as string)).not.toHaveProperty("secretKey")
    expect(stdout).not.toContain(certificate.secretKey)

    const again = await resultInProcess(args)
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/feed.key is there already.\n {2}--force/),
    })
    expect(await loadCertificate(secretFile as string)).toEqual(certificate)
    const forced = await resultInProcess([...args, "--force", "--secret", secretFile as string])
    expect(forced.code).toBe(0)
    expect(await loadCertificate(publicFile as string)).toMatchObject({ publicKey: certificate.publicKey })
  })

  /** How a secret key is kept, by those who have run the command before. */
  const kept: Readonly<Record<string, (keys: { public: string; secret: string }) => string>> = {
    "the key alone": ({ secret }) => `${secret}\r\n`,
    "what keygen prints": (keys) =>
      `== CURVE PUBLIC KEY ==\n${keys.public}\n\n== CURVE SECRET KEY ==\n${keys.secret}\n`,
    "its half with the secret": ({ secret }) => `== CURVE SECRET KEY ==\r\n${secret}\r\n`,
    "what keygen --json prints": (keys) => `${JSON.stringify(keys, undefined, 1)}\n`,
    "what certs show --secret --json prints": (keys) => JSON.stringify({ file: "x", ...keys, metadata: {} }),
    "a certificate": (keys) => formatCertificate({ publicKey: keys.public, secretKey: keys.secret }),
  }

  it.each(Object.entries(kept))(
    "takes a secret key from %s, in a file and from the input",
    async (_, textOf) => {
      const { publicKey, secretKey } = curveKeyPair()
      const keys = { public: publicKey, secret: secretKey }
      const file = join(folder, "kept")
      writeFileSync(file, textOf(keys), { mode: 0o600 })
      const fromFile = await resultInProcess(["keygen", "--json", "--secret", file])
      expect(fromFile).toMatchObject({ code: 0, stderr: "" })
      expect(JSON.parse(fromFile.stdout)).toEqual(keys)
      const fromInput = await resultInProcess(["keygen", "--json", "--secret", "-"], { input: textOf(keys) })
      expect(fromInput).toEqual(fromFile)
    },
  )

  it.skipIf(process.platform === "win32")(
    "reads its own output through pipes (of a shell that has them)",
    () => {
      const bash = (script: string): string => {
        const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, commandFile], {
          encoding: "utf8",
        })
        expect(stderr).toBe("")
        return stdout
      }
      for (const form of ["", "--json"]) {
        const [first, again] = bash(
          `keys=$("$0" "$1" keygen ${form}); echo "$keys"; echo "|"; echo "$keys" | "$0" "$1" keygen ${form} --secret -`,
        ).split(/^\|\n/m)
        expect(first).toContain(form === "" ? "== CURVE SECRET KEY" : '"secret"')
        expect(again).toBe(first)
      }
      expect(bash(`"$0" "$1" keygen --json --secret <("$0" "$1" keygen)`)).toContain('"secret"')
    },
  )

  const { publicKey } = curveKeyPair()
  const { secretKey } = curveKeyPair()

  it.each([
    ["a public certificate", formatCertificate({ publicKey }), "there is no secret key in"],
    ["the public half", `== CURVE PUBLIC KEY ==\n${publicKey}\n`, "there is no secret key in"],
    ["keygen --json -c", JSON.stringify({ public: publicKey, secretFile: "x" }), "there is no secret key in"],
    ["two halves", JSON.stringify({ public: publicKey, secret: secretKey }), "do not belong together"],
    ["a short key", "== CURVE SECRET KEY ==\nhunter2\n", "the secret key in"],
    ["a letter too few", secretKey.slice(1), "is no key, no certificate, and not what typemq keygen prints"],
    ["broken JSON", '{"secret": "hunter2"', "is no key, no certificate"],
    ["JSON of something else", "[1]", "is no key, no certificate"],
    ["nothing", "", "is no key, no certificate"],
  ])("says what is wrong with %s, without showing it", async (_, text, complaint) => {
    const file = join(folder, "wrong")
    writeFileSync(file, text, { mode: 0o600 })
    for (const [secret, place] of [
      [file, file],
      ["-", "the input"],
    ] as const) {
      const { code, stdout, stderr } = await resultInProcess(["keygen", "--secret", secret], { input: text })
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
      expect(stderr).toContain(complaint)
      expect(stderr).toContain(place)
      expect(stderr).not.toContain("hunter2")
      expect(stderr).not.toContain(secretKey.slice(1))
    }
  })

  it.each([
    [["--secret", "short"], 1, /neither a key nor a file/],
    [["--metadata", "a=b"], 2, /--metadata needs --certificate/],
    [["--force"], 2, /--force needs --certificate/],
    [["-c", "../x", "-d", folder], 2, /cannot be named/],
    [["-c", "x", "-d", folder, "-m", "a"], 2, /not NAME=VALUE/],
  ])("refuses %j", async (args, code, complaint) => {
    expect(await resultInProcess(["keygen", ...args])).toMatchObject({
      code,
      stderr: expect.stringMatching(complaint),
    })
  })
})

describe("certs", () => {
  const shown = join(folder, "shown")
  const make = () =>
    Promise.all([
      resultInProcess([
        "keygen",
        "--force",
        "-c",
        "one",
        "-d",
        shown,
        "--secret",
        serverKeys.secretKey,
        "-m",
        "x=\u001b[2J",
      ]),
      resultInProcess(["keygen", "--force", "-c", "two", "-d", shown, "--secret", clientKeys.secretKey]),
    ])

  it("takes a secret key from the input or a file, where no list of processes shows it", async () => {
    const { publicKey, secretKey } = curveKeyPair()
    const made = async (secret: string, input = "") =>
      (await resultInProcess(["keygen", "--json", "--secret", secret], { input })).stdout
    expect(JSON.parse(await made("-", `${secretKey}\n`))).toEqual({ public: publicKey, secret: secretKey })
    const file = join(folder, "alone.txt")
    writeFileSync(file, `${secretKey}\n`)
    expect(JSON.parse(await made(file))).toEqual({ public: publicKey, secret: secretKey })
    const nothing = await resultInProcess(["keygen", "--secret", "-"], { input: "hunter2" })
    expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining("the input is no key") })
    expect(nothing.stderr).not.toContain("hunter2")
  })

  it("lists certificates without their secrets, and who can read them", async () => {
    await make()
    chmodSync(join(shown, "two.key_secret"), 0o644)
    const { code, stdout, stderr } = await resultInProcess(["certs", "list", shown])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    const lines = stdout.trimEnd().split("\n")
    expect(lines.map((line) => line.replace(/ {2,}/g, "  "))).toEqual([
      `${shown}/one.key  ${serverKeys.publicKey}  public`,
      `${shown}/one.key_secret  ${serverKeys.publicKey}  secret`,
      `${shown}/two.key  ${clientKeys.publicKey}  public`,
      `${shown}/two.key_secret  ${clientKeys.publicKey}  secret  others may read it (mode 0644): chmod 600`,
    ])
    const json = await resultInProcess(["certs", "list", shown, "--json"])
    expect(
      json.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).secret),
    ).toEqual([false, true, false, true])
    expect(stdout + json.stdout).not.toContain(serverKeys.secretKey)
    expect(stdout + json.stdout).not.toContain(clientKeys.secretKey)
  })

  it("shows the secret key only when asked", async () => {
    await make()
    const file = join(shown, "one.key_secret")
    const plain = await resultInProcess(["certs", "show", file])
    expect(plain.stdout).toBe(
      `public key  ${serverKeys.publicKey}\nsecret key  there (--secret shows it)\nx           \\x1b[2J\n`,
    )
    const json = await resultInProcess(["certs", "show", file, "--json"])
    expect(JSON.parse(json.stdout)).toMatchObject({ public: serverKeys.publicKey, secret: true })
    expect((await resultInProcess(["certs", "show", file, "--secret"])).stdout).toContain(
      serverKeys.secretKey,
    )
    const none = await resultInProcess(["certs", "show", join(shown, "one.key"), "--secret"])
    expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/no secret key in/) })
  })

  it("say what they do not find", async () => {
    expect((await resultInProcess(["certs", "list", "/no/such"])).stderr).toMatch(/no folder \/no\/such/)
    expect((await resultInProcess(["certs", "show", "/no/such"])).stderr).toMatch(/no file \/no\/such/)
    expect((await resultInProcess(["certs", "show", shown])).stderr).toContain(`${shown} is a folder, where`)
  })
})
