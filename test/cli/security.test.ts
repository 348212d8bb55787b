import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { clientKeys, serverKeys, strangerKeys } from "../support/curve-keys.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()
const file = (name: string): string => join(folder, name)
let count = 0
const place = (): string => `ipc://${file(String(++count))}`

beforeAll(async () => {
  const all = { server: serverKeys, client: clientKeys, stranger: strangerKeys }
  for (const [name, { secretKey }] of Object.entries(all)) {
    await resultInProcess(["keygen", "-c", name, "-d", folder, "--secret", secretKey])
  }
  writeFileSync(file("users"), "admin=s3:cret\n", { mode: 0o600 })
  writeFileSync(file("password"), "admin:s3:cret\n", { mode: 0o600 })
})

/** Runs a server that receives one message, and a client that sends it; Ctrl-C ends a server that got none. */
const attempt = async (
  server: readonly string[],
  client: readonly string[],
): Promise<{ received: string; code: number; complaints: string }> => {
  const url = place()
  const receiver = new RecordingTerminal()
  const receiving = runInProcess(["pull", url, "-n", "1", ...server], receiver)
  const sender = new RecordingTerminal()
  const code = await runInProcess(["push", url, "hello", ...client], sender)
  if (code !== 0) receiver.interrupt()
  await receiving
  return { received: receiver.output, code, complaints: sender.notes.join("\n") }
}

const serving = (): string[] => ["--curve-serve", file("server.key_secret")]

describe("security", () => {
  it("lets whoever knows the server's key in by CURVE", async () => {
    const byKey = await attempt(serving(), ["--curve-server-key", serverKeys.publicKey])
    expect(byKey).toEqual({ received: "hello\n", code: 0, complaints: "" })
    const byFile = await attempt(serving(), ["--curve-server-key", file("server.key")])
    expect(byFile).toEqual({ received: "hello\n", code: 0, complaints: "" })
  })

  it("lets only certificates in that are allowed", async () => {
    const client = ["--curve-server-key", file("server.key"), "--curve-certificate"]
    for (const allowed of [file("client.key"), folder]) {
      const known = await attempt(
        [...serving(), "--curve-allow", allowed],
        [...client, file("client.key_secret")],
      )
      expect(known).toEqual({ received: "hello\n", code: 0, complaints: "" })
    }
    const unknown = await attempt(
      [...serving(), "--curve-allow", file("client.key")],
      [...client, file("stranger.key_secret")],
    )
    expect(unknown).toMatchObject({
      received: "",
      code: 4,
      complaints: expect.stringMatching(/does not let us in/),
    })
  })

  it("lets users of a file in by PLAIN", async () => {
    const server = ["--plain-serve", file("users")]
    expect(await attempt(server, ["--plain", "admin:s3:cret"])).toMatchObject({
      received: "hello\n",
      code: 0,
    })
    expect(await attempt(server, ["--plain", `@${file("password")}`])).toMatchObject({
      received: "hello\n",
      code: 0,
    })
    const wrong = await attempt(server, ["--plain", "admin:guess"])
    expect(wrong).toMatchObject({ received: "", code: 4 })
    expect(wrong.complaints).toMatch(/Check the user and password/)
    expect(wrong.complaints).not.toContain("guess")
  })

  it("points out secret keys that others may read", async () => {
    const open = file("open.key_secret")
    await resultInProcess(["keygen", "-c", "open", "-d", folder])
    chmodSync(open, 0o644)
    const { stderr } = await resultInProcess(["pull", place(), "-t", "1ms", "--curve-serve", open])
    expect(stderr).toMatch(/warning: others may read the secret key in .* \(mode 0644\): chmod 600 it/)
  })

  it.each([
    [["--plain", "admin"], 2, /--plain is not USER:PASSWORD/],
    [["--plain", "@/no/such"], 1, /--plain: no such file or directory: \/no\/such/],
    [["--plain-serve", "/no/such"], 1, /--plain-serve: no such file or directory: \/no\/such/],
    [["--curve-serve", "/no/such"], 1, /--curve-serve: there is no file \/no\/such/],
    [["--curve-serve", file("server.key")], 1, /there is no secret key in .*\n.*server\.key_secret/],
    [["--curve-server-key", "short"], 1, /--curve-server-key: there is no file short/],
    [["--curve-certificate", "x"], 2, /--curve-certificate needs --curve-server-key/],
    [["--curve-allow", "x"], 2, /--curve-allow needs --curve-serve/],
    [["--plain", "a:b", "--curve-serve", "x"], 2, /--curve-serve and --plain exclude each other/],
  ])("says what is wrong with %j", async (args, code, complaint) => {
    const result = await resultInProcess(["push", "tcp://127.0.0.1:9", "x", "--linger", "0", ...args])
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(complaint) })
  })
})
