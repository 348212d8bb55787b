import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parseHost, parseServer, parseTarget } from "../../src/ssh/places.ts"

const einval = expect.objectContaining({ code: "EINVAL" })

describe("A server", () => {
  it.each([
    ["gate", { host: "gate", port: undefined, user: undefined }],
    ["me@gate.example.org:2222", { host: "gate.example.org", port: 2222, user: "me" }],
    ["10.0.0.7:22", { host: "10.0.0.7", port: 22, user: undefined }],
    ["me@corp@gate", { host: "gate", port: undefined, user: "me@corp" }],
    ["corp\\me@gate", { host: "gate", port: undefined, user: "corp\\me" }],
    ["me@[::1]:2222", { host: "::1", port: 2222, user: "me" }],
    ["[fe80::1%eth0]", { host: "fe80::1%eth0", port: undefined, user: undefined }],
    ["an_alias-2", { host: "an_alias-2", port: undefined, user: undefined }],
    ["bücher.example", { host: "bücher.example", port: undefined, user: undefined }],
  ])("may be %s", (text, parts) => {
    expect(parseServer(text)).toEqual({ ...parts, text })
  })

  it.each([
    "",
    "@gate",
    "me@",
    "gate:",
    "gate:0",
    "gate:65536",
    "gate:2222:1",
    "gate:22x",
    "gate: 22",
    "::1",
    "fe80::1",
    "[::1",
    "[::1]22",
    "[gate]",
    "[::1%]",
    "[::1%a%b]",
    "ssh://gate",
    "gate name",
    "gate\n",
  ])("is not %j", (text) => {
    expect(() => parseServer(text)).toThrow(einval)
  })

  it.each([
    "-oProxyCommand=id",
    "-oProxyCommand=id@gate",
    "me@-oProxyCommand=id",
    "me@-F/tmp/config",
    "--",
    "$(id)",
    "`id`@gate",
    "me;id@gate",
    "me@gate;id",
    "me@gate|id",
    "me@gate$IFS",
    "me -x@gate",
    "%h@gate",
    "me@%h",
    "'me'@gate",
    "me\\@gate",
    "me@gate/x",
  ])("is not %j, which ssh or a shell behind it could misunderstand", (text) => {
    expect(() => parseServer(text)).toThrow(einval)
  })

  it.each([undefined, null, 7, {}])("is not %j, which is no text", (text) => {
    expect(() => parseServer(text as never)).toThrow(TypeError)
  })

  it("whose address lacks brackets is told so", () => {
    expect(() => parseServer("::1")).toThrow(/brackets/)
  })
})

describe("The far end of a tunnel", () => {
  it.each([
    ["tcp://10.0.1.2:5555", { host: "10.0.1.2", port: 5555 }],
    ["tcp://box.lan:80", { host: "box.lan", port: 80 }],
    ["tcp://localhost:65535", { host: "localhost", port: 65535 }],
    ["tcp://[::1]:5555", { host: "::1", port: 5555 }],
  ])("may be %s", (endpoint, place) => {
    expect(parseTarget(endpoint)).toEqual(place)
  })

  it.each([
    "10.0.1.2:5555",
    "tcp://10.0.1.2",
    "tcp://10.0.1.2:abc",
    "tcp://10.0.1.2:0",
    "tcp://10.0.1.2:70000",
    "tcp://10.0.1.2:*",
    "tcp://*:5555",
    "tcp://::1:5555",
    "tcp://a://b:1",
    "tcp://a:1:2",
    "tcp://10.0.0.7:0;10.0.0.9:5555",
    "tcp://-L1:1",
    "tcp://a b:1",
    "ipc:///run/feed",
    "inproc://feed",
    "ws://box:80",
    "udp://10.0.1.2:5555",
  ])("is not %s", (endpoint) => {
    expect(() => parseTarget(endpoint)).toThrow(einval)
  })

  it.each(["10.0.0.7", "box.lan", "::1", "[::1]"])("may be at the host %s", (host) => {
    expect(parseHost(host)).toBe(host.replace(/[[\]]/g, ""))
  })

  it.each(["", "*", "-x", "a:1", "a b", "::1%", "[::1]:5"])("is not at the host %j", (host) => {
    expect(() => parseHost(host)).toThrow(einval)
  })
})

describe("What PyZMQ refuses as the place of a tunnel", () => {
  interface Case {
    readonly id: string
    readonly in: { readonly call: string; readonly args: readonly string[] }
    readonly out: { readonly error?: { readonly type: string } }
  }
  const file = new URL("../vectors/pyzmq/ssh.json", import.meta.url)
  const refused = (JSON.parse(readFileSync(file, "utf8")).cases as readonly Case[])
    .filter((each) => each.out.error?.type === "ValueError")
    // Brackets say clearly what is meant.
    .filter(({ id }) => id !== "open-ipv6" && id !== "split-6")

  it("is found", () => {
    expect(refused.length).toBeGreaterThan(4)
  })

  it.each(refused)("is refused: $id", ({ in: { call, args } }) => {
    const parse =
      call === "open_tunnel" ? () => parseTarget(args[0] as string) : () => parseServer(args.at(-1) as string)
    expect(parse).toThrow(einval)
  })
})
