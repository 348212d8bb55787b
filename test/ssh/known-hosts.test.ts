import { createHmac } from "node:crypto"
import { describe, expect, it } from "vitest"
import { knownKeys, knownName } from "../../src/ssh/known-hosts.ts"

const one = Buffer.from("one key")
const another = Buffer.from("another key")
const line = (hosts: string, key = one, type = "ssh-ed25519"): string =>
  `${hosts} ${type} ${key.toString("base64")}`

const judge = (text: string, host = "gate.example.org", port = 22, key = one): string =>
  knownKeys([text], host, port).judge("ssh-ed25519", key)

describe("A file of known hosts", () => {
  it.each([
    "gate.example.org",
    "GATE.example.org",
    "other,gate.example.org,10.0.0.7",
    "*.example.org",
    "gate.example.???",
    "*",
    "*,!other",
  ])("knows the key of a server that matches %s", (hosts) => {
    expect(judge(line(hosts))).toBe("known")
  })

  it.each([
    "gate",
    "gate.example.orgx",
    "gateXexample.org",
    "*.example.com",
    "!gate.example.org,*",
    "[gate.example.org]:22",
  ])("does not know it by %s", (hosts) => {
    expect(judge(line(hosts))).toBe("unknown")
  })

  it("names the port, unless it is the usual one", () => {
    expect(knownName("::1", 22)).toBe("::1")
    expect(judge(line("[gate.example.org]:2222"), "gate.example.org", 2222)).toBe("known")
    expect(judge(line("[gate.example.org]:2222"))).toBe("unknown")
  })

  it("knows the key of the host itself at each port of which nothing else is known, as ssh does", () => {
    const atPort = (text: string): string => judge(text, "gate.example.org", 2222)
    expect(atPort(line("gate.example.org"))).toBe("known")
    expect(atPort(line("gate.example.org", another))).toBe("unknown")
    expect(atPort(`${line("gate.example.org")}\n${line("[gate.example.org]:2222", another)}`)).toBe("other")
    expect(atPort(`${line("gate.example.org")}\n@revoked ${line("gate.example.org")}`)).toBe("revoked")
    expect(atPort(`@cert-authority ${line("gate.example.org")}`)).toBe("unknown")
  })

  it("may have names that cannot be read", () => {
    const salt = Buffer.from("twenty octets of salt")
    const hash = createHmac("sha1", salt).update("gate.example.org").digest("base64")
    expect(judge(line(`|1|${salt.toString("base64")}|${hash}`))).toBe("known")
    expect(judge(line(`|1|${salt.toString("base64")}|${hash}`), "other")).toBe("unknown")
    expect(judge(line(`|2|${salt.toString("base64")}|${hash}`))).toBe("unknown")
    expect(judge(line("|1|"))).toBe("unknown")
  })

  it("tells when the key is another one, also when it is of another type", () => {
    expect(judge(line("gate.example.org", another))).toBe("other")
    expect(judge(line("gate.example.org", one, "ssh-rsa"))).toBe("other")
    expect(judge(`${line("gate.example.org", another)}\n${line("gate.example.org")}`)).toBe("known")
  })

  it("tells when the key was revoked, whatever else it says", () => {
    expect(judge(`${line("gate.example.org")}\n@revoked ${line("*")}`)).toBe("revoked")
  })

  it("does not take the key of an authority for that of a server", () => {
    expect(judge(`@cert-authority ${line("*")}`)).toBe("unknown")
  })

  it("passes over comments, empty lines and broken ones", () => {
    expect(
      judge(
        `# ${line("gate.example.org")}\r\n\r\n  \r\ngate.example.org\r\ngate.example.org ssh-ed25519\r\n`,
      ),
    ).toBe("unknown")
    expect(judge(`\r\n  ${line("gate.example.org")} a comment\r\n`)).toBe("known")
  })

  it("says which types of key are known", () => {
    const text = [line("gate.example.org"), line("gate.example.org", another, "ssh-rsa"), line("b")].join(
      "\n",
    )
    expect(knownKeys([text], "gate.example.org", 22).types).toEqual(["ssh-ed25519", "ssh-rsa"])
  })
})
