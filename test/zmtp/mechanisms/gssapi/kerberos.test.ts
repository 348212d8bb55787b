import { describe, expect, it } from "vitest"
import {
  type KerberosPackage,
  kerberosAccept,
  kerberosInitiate,
} from "../../../../src/zmtp/mechanisms/gssapi/kerberos.ts"

/** Tokens of Kerberos as RFC 4121 frames them, with a length in two octets or more. */
const framed = (kind: number, body = "x".repeat(200)): Buffer => {
  const inner = Buffer.concat([
    Buffer.from("06092a864886f712010202", "hex"),
    Buffer.of(kind, 0),
    Buffer.from(body, "latin1"),
  ])
  const length = inner.length < 128 ? Buffer.of(inner.length) : Buffer.of(0x81, inner.length)
  return Buffer.concat([Buffer.of(0x60), length, inner])
}

const request = framed(1)
const reply = framed(2)

interface Script {
  readonly response?: Uint8Array | null
  readonly complete?: boolean
  readonly username?: string | null
  readonly targetName?: string | null
  readonly opening?: Error
  readonly step?: (token: string) => void
}

const text = (octets: Uint8Array): string => Buffer.from(octets).toString("base64")

/** A package whose contexts do as told. */
const scripted = (script: Script = {}): KerberosPackage & { readonly opened: unknown[] } => {
  const opened: unknown[] = []
  let complete = false
  const response = script.response === undefined ? reply : script.response
  const context = {
    get contextComplete() {
      return complete
    },
    username: script.username === undefined ? "alice@TEST.INVALID" : script.username,
    targetName: script.targetName ?? null,
    response: response === null ? null : text(response),
    async step(token: string) {
      complete = token !== "" && (script.complete ?? true)
      script.step?.(token)
      return token === "" ? text(request) : null
    },
  }
  const open = async (...words: unknown[]) => {
    opened.push(words)
    if (script.opening !== undefined) throw script.opening
    return context
  }
  return {
    GSS_C_MUTUAL_FLAG: 2,
    GSS_C_REPLAY_FLAG: 4,
    GSS_MECH_OID_KRB5: 9,
    initializeClient: open,
    initializeServer: open,
    opened,
  }
}

const cryptographic = { code: "ERR_ZMTP_CRYPTOGRAPHIC" }

describe("A server with tickets of Kerberos", () => {
  it("answers with its token and the client's principal", async () => {
    const kerberos = scripted()
    const accepted = await kerberosAccept(kerberos, { service: "zmq@localhost" })(request)
    expect([Buffer.from(accepted.token), accepted.principal]).toEqual([reply, "alice@TEST.INVALID"])
    expect(kerberos.opened).toEqual([["zmq@localhost"]])
  })

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["one octet", Buffer.of(0x60)],
    ["a token without a frame", request.subarray(14)],
    ["a reply", reply],
    ["a token that would bargain", Buffer.from("602806062b0601050502a01e301ca01a3018", "hex")],
    ["a frame that is cut off", request.subarray(0, 14)],
    ["a frame whose length runs on", Buffer.concat([Buffer.of(0x60, 0xff), request.subarray(3)])],
  ])("does not show %s to Kerberos", async (_, token) => {
    const kerberos = scripted()
    await expect(kerberosAccept(kerberos, { service: "" })(token)).rejects.toMatchObject(cryptographic)
    expect(kerberos.opened).toEqual([])
  })

  it("takes tokens with short and with long lengths", async () => {
    for (const body of ["", "x".repeat(200)]) {
      const accept = kerberosAccept(scripted(), { service: "" })
      await expect(accept(framed(1, body))).resolves.toMatchObject({ principal: "alice@TEST.INVALID" })
    }
  })

  it.each<[string, Script]>([
    ["there is no reply, so that the client does not want to know us", { response: null }],
    ["more would have to be said", { response: Buffer.from("a1073005a0030a0101", "hex") }],
    ["the reply has no frame", { response: reply.subarray(14) }],
    ["the reply is an error", { response: framed(3) }],
    ["the client has no name", { username: null }],
    ["the client's name is empty", { username: "" }],
    ["the client's name was no text", { username: "al\ufffdce@TEST.INVALID" }],
    [
      "the ticket is refused",
      {
        step: () => {
          throw new Error("Ticket not for us")
        },
      },
    ],
  ])("lets nobody in when %s", async (_, script) => {
    const accept = kerberosAccept(scripted(script), { service: "zmq@localhost" })
    await expect(accept(request)).rejects.toMatchObject(cryptographic)
  })

  it("is one principal alone, if it is told which", async () => {
    const names = { service: "", principal: "zmq/localhost@TEST.INVALID" }
    const right = scripted({ targetName: "zmq/localhost@TEST.INVALID" })
    await expect(kerberosAccept(right, names)(request)).resolves.toBeDefined()
    for (const targetName of [null, "", "zmq/localhost", "zmq/localhost@OTHER.INVALID", "zmq@TEST.INVALID"]) {
      const accept = kerberosAccept(scripted({ targetName }), names)
      await expect(accept(request), String(targetName)).rejects.toMatchObject(cryptographic)
    }
  })

  it("says that it has no keys, which is not the client's fault", async () => {
    const accept = kerberosAccept(scripted({ opening: new Error("no keytab") }), { service: "zmq@localhost" })
    await expect(accept(request)).rejects.toMatchObject({
      code: "EACCES",
      message: "Kerberos has nothing for zmq@localhost: no keytab",
    })
  })
})

describe("A client with tickets of Kerberos", () => {
  it("wants to know whom it talks to", async () => {
    const kerberos = scripted()
    const context = await kerberosInitiate(kerberos, { service: "zmq@localhost" })()
    expect(Buffer.from(await context.begin())).toEqual(request)
    await context.finish(reply)
    expect(kerberos.opened).toEqual([["zmq@localhost", { flags: 6, mechOID: 9 }]])
  })

  it("asks for the ticket of a principal", async () => {
    const kerberos = scripted()
    await kerberosInitiate(kerberos, { service: "zmq@localhost", principal: "alice" })()
    expect(kerberos.opened).toEqual([["zmq@localhost", { flags: 6, mechOID: 9, principal: "alice" }]])
  })

  it("says that it has no ticket", async () => {
    const initiate = kerberosInitiate(scripted({ opening: new Error("no tickets") }), {
      service: "zmq@localhost",
    })
    await expect(initiate()).rejects.toMatchObject({ code: "EACCES" })
    const step = (): never => {
      throw new Error("expired")
    }
    const context = await kerberosInitiate(scripted({ step }), { service: "zmq@localhost" })()
    await expect(context.begin()).rejects.toMatchObject({
      code: "EACCES",
      message: "Kerberos has nothing for zmq@localhost: expired",
    })
  })

  it("takes no token for genuine that Kerberos does not, or that leaves something to say", async () => {
    const throws = (token: string): void => {
      if (token !== "") throw new Error("wrong key")
    }
    for (const script of [{ step: throws, complete: false }, { complete: false }]) {
      const context = await kerberosInitiate(scripted(script), { service: "zmq@localhost" })()
      await context.begin()
      await expect(context.finish(reply)).rejects.toMatchObject(cryptographic)
    }
  })

  it("does not blame the server when its own ticket is over in the end", async () => {
    const step = (token: string): void => {
      if (token !== "") throw new Error("The context has expired")
    }
    const context = await kerberosInitiate(scripted({ step }), { service: "zmq@localhost" })()
    await context.begin()
    await expect(context.finish(reply)).rejects.toMatchObject({ code: "EACCES" })
  })
})

describe("Contexts of the package kerberos", () => {
  it("cannot protect messages, and say what can", async () => {
    const client = await kerberosInitiate(scripted(), { service: "zmq@localhost" })()
    const server = await kerberosAccept(scripted(), { service: "" })(request)
    for (const context of [client, server]) {
      expect(() => context.protect()).toThrow(
        expect.objectContaining({ code: "ENOTSUP", message: expect.stringContaining("koffi") }),
      )
      context.end()
    }
  })
})
