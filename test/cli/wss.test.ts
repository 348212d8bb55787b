import { generateKeyPairSync } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, describe, expect, it } from "vitest"
import { tlsSettings } from "../../src/cli/tls-settings.ts"
import { Context, type Socket, type SocketTypeName, WSS_HOSTNAME, WSS_TRUST_SYSTEM } from "../../src/index.ts"
import { authority, elsewhere, expired, good } from "../support/certificates.ts"
import {
  endCommandsAfterEach,
  RecordingTerminal,
  RunningCommand,
  resultInProcess,
  runCommand,
  runInProcess,
} from "../support/command.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()

/** A file with a text that only its owner may read. */
const fileOf = (name: string, text: string, mode = 0o600): string => {
  const file = join(folder, name)
  writeFileSync(file, text, { mode })
  return file
}

const locked = generateKeyPairSync("ec", {
  namedCurve: "prime256v1",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
}).privateKey

const files = {
  ca: fileOf("ca.pem", authority),
  cert: fileOf("cert.pem", good.cert),
  key: fileOf("key.pem", good.key),
  other: fileOf("other.pem", elsewhere.cert),
  otherKey: fileOf("other-key.pem", elsewhere.key),
  open: fileOf("open.pem", good.key, 0o644),
  locked: fileOf("locked.pem", locked),
  text: fileOf("text", "hello"),
  broken: fileOf("broken.pem", "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"),
}
const serving = ["--cert", files.cert, "--key", files.key]
const wildcard = "wss://127.0.0.1:*/path"

/** Kept here: sockets that nobody refers to are closed. */
const sockets: Socket[] = []
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((each) => each.context.destroy({ linger: 0 })))
})

/** Binds a socket of ours; answers where. */
const served = async (type: SocketTypeName, pair: { key: string; cert: string } = good): Promise<string> => {
  const socket: Socket = new Context().socket(type, { linger: 0 })
  sockets.push(socket)
  socket.set("wss", pair)
  return socket.bind(wildcard)
}

/** The same place by a name. */
const named = (endpoint: string): string => endpoint.replace("127.0.0.1", "localhost")

/** Every command that connects: a type that fits, and the arguments with which it does. */
const connecting: Readonly<Record<string, readonly [SocketTypeName, (url: string) => string[]]>> = {
  send: ["PULL", (url) => ["send", "push", url, "x"]],
  receive: ["PUB", (url) => ["receive", "sub", url]],
  pub: ["SUB", (url) => ["pub", `>${url}`, "x"]],
  sub: ["PUB", (url) => ["sub", url]],
  push: ["PULL", (url) => ["push", url, "x"]],
  pull: ["PUSH", (url) => ["pull", `>${url}`]],
  req: ["REP", (url) => ["req", url, "x"]],
  rep: ["REQ", (url) => ["rep", `>${url}`, "x"]],
  call: ["ROUTER", (url) => ["call", "--connect", url, "method"]],
  notify: ["PULL", (url) => ["notify", "--connect", url, "method"]],
  publish: ["SUB", (url) => ["publish", "--connect", url, "topic", "method"]],
  "rpc methods": ["ROUTER", (url) => ["rpc", "methods", url]],
  log: ["PUB", (url) => ["log", url]],
  bench: ["PULL", (url) => ["bench", "--send", "--connect", url]],
  proxy: ["PUSH", (url) => ["proxy", "pull:push", "--front-connect", url, "--back-bind", "inproc://back"]],
  "proxy monitor": ["PUB", (url) => ["proxy", "monitor", "--connect", url]],
}

/** Puts an option behind the words of a command, by the name that it has there; what is behind a method is no option. */
const withOption = (name: string, args: readonly string[], flag: string, value: string): string[] => {
  const words = name.split(" ").length
  return [
    ...args.slice(0, words),
    name === "proxy" ? flag.replace("--", "--front-") : flag,
    value,
    "--verbose",
    ...args.slice(words),
  ]
}

describe.each(Object.entries(connecting))("%s over wss", (name, [type, argumentsFor]) => {
  it("connects to whom an authority of --ca vouches for", async () => {
    const terminal = new RecordingTerminal()
    const args = withOption(name, argumentsFor(await served(type)), "--ca", files.ca)
    const running = runInProcess(args, terminal)
    await terminal.match(/^connected: wss:/m)
    terminal.interrupt()
    expect([0, 130]).toContain(await running)
  })

  it("ends when its authority is another one", async () => {
    const args = withOption(name, argumentsFor(await served(type)), "--ca", files.other)
    const { code, stderr } = await resultInProcess(args)
    expect(stderr).toMatch(
      /The certificate of wss:\S+ is not trusted: its authority is not known \(UNABLE_TO/,
    )
    expect(stderr).toContain(name === "proxy" ? "--front-ca FILE" : "--ca FILE")
    expect(code).toBe(4)
  })
})

describe("the command in a process of its own, over wss", { timeout: 30_000 }, () => {
  endCommandsAfterEach()

  it("moves messages from pipe to pipe, between who shows a certificate and who trusts it", async () => {
    const receiving = new RunningCommand(["pull", wildcard, "-n", "2", "--view", "raw", ...serving])
    const [, url = ""] = await receiving.match(/bound to (\S+)/)
    const stranger = await runCommand(["push", url, "no", "--ca", files.other])
    expect(stranger).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringMatching(
        /^typemq push: The certificate of wss:\S+ is not trusted: .*\n {2}.*--ca /,
      ),
    })
    const nobody = await runCommand(["push", url, "no"])
    expect(nobody).toMatchObject({ code: 4, stderr: expect.stringContaining("--ca FILE") })
    for (const [place, input] of [url, named(url)].map(
      (each, index) => [each, `hello ${index}\n`] as const,
    )) {
      const sent = await runCommand(["push", place, "--ca", files.ca], { input })
      expect(sent).toEqual({ code: 0, stdout: "", stderr: "" })
    }
    expect(await receiving.result).toMatchObject({ code: 0, stdout: "hello 0\nhello 1\n" })
  })

  it("subscribes by the name of the machine", async () => {
    const publishing = new RunningCommand(["pub", wildcard, "x", "--forever", "-i", "20ms", ...serving])
    const [, url = ""] = await publishing.match(/bound to (\S+)/)
    const subscribed = await runCommand(["sub", named(url), "--ca", files.ca, "-n", "2", "--json"])
    expect(subscribed).toEqual({ code: 0, stdout: '["x"]\n["x"]\n', stderr: "" })
    publishing.child.kill("SIGTERM")
    expect((await publishing.result).code).toBe(143)
  })
})

describe("certificates of wss", () => {
  it("must be for the name in the endpoint, or for the one that is given", async () => {
    const url = named(await served("PUB", elsewhere))
    const wrong = await resultInProcess(["sub", url, "--ca", files.other])
    expect(wrong).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("it is for another name (ERR_TLS"),
    })
    expect(wrong.stderr).toContain("-o WSS_HOSTNAME=NAME")
    const terminal = new RecordingTerminal()
    const right = ["sub", url, "--ca", files.other, "-o", "WSS_HOSTNAME=elsewhere.example", "-v"]
    const running = runInProcess(right, terminal)
    await terminal.match(/^connected: /m)
    terminal.interrupt()
    expect(await running).toBe(130)
  })

  it("must not have expired", async () => {
    const { code, stderr } = await resultInProcess(["sub", await served("PUB", expired), "--ca", files.ca])
    expect(stderr).toContain("it has expired (CERT_HAS_EXPIRED).\n  It must be renewed there.")
    expect(code).toBe(4)
  })

  it("are not needed by options that say it all themselves", async () => {
    const url = await served("PUB")
    const trusting = { ca: authority, hostname: "feed.example" }
    for (const option of [`wss=${JSON.stringify(trusting)}`, `WSS_TRUST_PEM=${authority}`]) {
      const terminal = new RecordingTerminal()
      const running = runInProcess(["sub", url, "-o", option, "-v"], terminal)
      await terminal.match(/^connected: /m)
      terminal.interrupt()
      expect(await running).toBe(130)
    }
    const bound = ["pull", wildcard, "-t", "1ms", "-o", `wss=${JSON.stringify(good)}`]
    expect(await resultInProcess(bound)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("bound to"),
    })
  })

  it("end a socket only when all whom it connects to are not trusted", async () => {
    const [trusted, distrusted] = [await served("PUB"), await served("PUB", elsewhere)]
    const terminal = new RecordingTerminal()
    const running = runInProcess(["sub", "-c", distrusted, "-c", trusted, "--ca", files.ca, "-v"], terminal)
    await terminal.match(/^The certificate of wss:\S+ is not trusted: it has signed itself/m)
    await terminal.match(/^connected: /m)
    terminal.interrupt()
    expect(await running).toBe(130)
  })

  it("are named with each event of a socket that is watched", async () => {
    const url = await served("PUB")
    const { code, stdout } = await resultInProcess(["monitor", "sub", url, "--ca", files.other, "-n", "4"])
    expect(stdout).toMatch(/disconnect\s.*unable to verify the first certificate/)
    expect(code).toBe(0)
    const right = await resultInProcess(["monitor", "sub", url, "--ca", files.ca, "-n", "3"])
    expect(right.stdout).toMatch(/\n\S+ {2}handshake /)
  })

  it("serve all sides of a proxy", async () => {
    const sides = ["front", "back", "monitor", "control"].flatMap((side) => [
      ...[`--${side}-bind`, wildcard, `--${side}-cert`, files.cert, `--${side}-key`, files.key],
    ])
    const terminal = new RecordingTerminal()
    const running = runInProcess(["proxy", "pull:push", ...sides], terminal)
    const bound = () => terminal.notes.flatMap((note) => /^bound to (.*)$/.exec(note)?.slice(1) ?? [])
    await terminal.until(() => bound().length === 4)
    const [, control = "", front = "", back = ""] = bound()
    const trusting = ["--ca", files.ca]
    const received = resultInProcess(["pull", `>${back}`, "-n", "1", ...trusting])
    expect(await resultInProcess(["push", front, "hello", ...trusting])).toMatchObject({ code: 0 })
    expect(await received).toEqual({ code: 0, stdout: "hello\n", stderr: "" })
    expect(await resultInProcess(["req", control, "TERMINATE", ...trusting])).toMatchObject({ code: 0 })
    expect(await running).toBe(0)
  })

  it("have keys that nobody else should read", async () => {
    const { stderr } = await resultInProcess([
      "pull",
      wildcard,
      "-t",
      "1ms",
      "--cert",
      files.cert,
      "--key",
      files.open,
    ])
    expect(stderr).toMatch(
      /warning: others may read the secret key in .*open\.pem \(mode 0644\): chmod 600 it/,
    )
  })

  it.each([
    ["sub wss://a:1 --ca /no/such", 1, /--ca: no such file or directory: \/no\/such/],
    [`sub wss://a:1 --ca ${files.text}`, 2, /--ca: there is no certificate in PEM form in .*text/],
    [`sub wss://a:1 --ca ${files.broken}`, 2, /--ca: a certificate in .*broken\.pem cannot be read/],
    [`sub tcp://a:1 --ca ${files.ca}`, 2, /--ca is for endpoints of wss to connect to/],
    [
      `pub ${wildcard} x ${serving.join(" ")} --ca ${files.ca}`,
      2,
      /--ca is for endpoints of wss to connect to/,
    ],
    [`sub wss://a:1 --ca ${files.ca} -o wss={}`, 2, /--ca and the option wss exclude each other/],
    [`pull ${wildcard}`, 2, /To bind wss:\S+ takes a certificate.\n.*--cert FILE --key FILE/],
    [`pull ${wildcard} --cert ${files.cert}`, 2, /--cert needs --key/],
    [`pull ${wildcard} --key ${files.key}`, 2, /--key needs --cert/],
    [`pull tcp://*:* ${serving.join(" ")}`, 2, /--cert and --key are for endpoints of wss to bind/],
    [`push wss://a:1 x ${serving.join(" ")}`, 2, /--cert and --key are for endpoints of wss to bind/],
    [`pull ${wildcard} --cert /no/such --key ${files.key}`, 1, /--cert: no such file/],
    [`pull ${wildcard} --cert ${files.key} --key ${files.key}`, 2, /--cert: there is no certificate in PEM/],
    [`pull ${wildcard} --cert ${files.cert} --key /no/such`, 1, /--key: no such file/],
    [`pull ${wildcard} --cert ${files.cert} --key ${files.cert}`, 2, /--key: there is no private key in PEM/],
    [
      `pull ${wildcard} --cert ${files.cert} --key ${files.locked}`,
      2,
      /--key: .* is locked with a passphrase/,
    ],
    [
      `pull ${wildcard} --cert ${files.cert} --key ${files.otherKey}`,
      2,
      /--key: .* does not belong to the cert/,
    ],
    [`proxy queue --front-bind ${wildcard} --back-bind tcp://*:*`, 2, /--front-cert FILE --front-key FILE/],
    [
      `proxy queue --front-bind tcp://*:* --back-connect wss://a:1 --back-ca /no`,
      1,
      /--back-ca: no such file/,
    ],
  ])("are refused where they cannot be: %s", async (line, code, complaint) => {
    expect(await resultInProcess(line.split(" "))).toMatchObject({
      code,
      stderr: expect.stringMatching(complaint),
    })
  })

  it("of the system count where no others are named, and the host is compared always", async () => {
    const settings = async (given: { ca?: string }, option: string[], endpoint: string) => {
      const { toConnect } = await tlsSettings(
        { ca: undefined, cert: undefined, key: undefined, ...given },
        { bind: [], connect: [endpoint], option },
        new RecordingTerminal(),
      )
      return Object.fromEntries(toConnect(endpoint))
    }
    const feed = "wss://feed.example:443/path"
    expect(await settings({}, [], feed)).toEqual({ [WSS_HOSTNAME]: "feed.example", [WSS_TRUST_SYSTEM]: true })
    for (const number of ["127.0.0.1", "::1"]) {
      const endpoint = number.includes(":") ? `wss://[${number}]:443/path` : `wss://${number}:443`
      expect(await settings({}, [], endpoint)).toEqual({ [WSS_HOSTNAME]: number, [WSS_TRUST_SYSTEM]: true })
    }
    expect(await settings({}, ["WSS_HOSTNAME=x"], "wss://127.0.0.1:1")).toEqual({ [WSS_TRUST_SYSTEM]: true })
    expect(await settings({ ca: files.ca }, [], feed)).toEqual({
      [WSS_HOSTNAME]: "feed.example",
      [WSS_TRUST_SYSTEM]: false,
    })
    for (const own of ["wss={}", "WSS_TRUST_PEM=x", "ZMQ_WSS_TRUST_SYSTEM=0"]) {
      expect(await settings({}, [own], feed)).toEqual({})
    }
    expect(await settings({}, [], "tcp://127.0.0.1:443")).toEqual({})
  })
})
