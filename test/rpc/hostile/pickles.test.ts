import { existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect } from "vitest"
import { Router } from "../../../src/index.ts"
import { writeExtension } from "../../../src/rpc/extension.ts"
import {
  connectRpc,
  ExtType,
  method,
  PythonDate,
  rest,
  UnpackError,
  UnpicklingError,
} from "../../../src/rpc/index.ts"
import { test } from "../../support/context-test.ts"
import {
  openTarget,
  packer,
  RpcAttacker,
  replyHeader,
  request,
  targetKinds,
} from "../../support/rpc-attacker.ts"
import { attackLog } from "../../support/rpc-attacker-log.ts"
import { temporaryFolder } from "../../support/temporary-folder.ts"

const canary = join(temporaryFolder(), "run")
const command = `touch ${canary}`

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")
const short = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`
const date = "cdatetime\ndate\n"
const aDate = `${date}(I2014\nI3\nI25\ntR`

/** Programs that Python would run, or that nobody should try to read, and what is wrong with them. */
const programs: readonly (readonly [what: string, program: string, reason: RegExp])[] = [
  ["os.system by GLOBAL", `cos\nsystem\n(V${command}\ntR.`, /asks for "system" of the module "os"/],
  ["posix.system by GLOBAL", `cposix\nsystem\n(V${command}\ntR.`, /"system" of the module "posix"/],
  [
    "os.system by STACK_GLOBAL",
    `\x80\x05${short("os")}${short("system")}\x93${short(command)}\x85R.`,
    /"os"/,
  ],
  ["builtins.eval", `cbuiltins\neval\n(V1+1\ntR.`, /"eval" of the module "builtins"/],
  ["builtins.exec of Python 2", `c__builtin__\nexec\n(Vpass\ntR.`, /"exec" of the module "__builtin__"/],
  ["__import__", `cbuiltins\n__import__\n(Vos\ntR.`, /"__import__"/],
  ["subprocess.Popen", `csubprocess\nPopen\n(V${command}\ntR.`, /"Popen" of the module "subprocess"/],
  ["a dotted name", `${short("datetime")}${short("sys.modules")}\x93.`, /"sys.modules"/],
  ["getattr of a date", `cbuiltins\ngetattr\n(${date}V__class__\ntR.`, /calls builtins.getattr with/],
  [
    "another attribute of ZoneInfo",
    "cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nVno_cache\ntR.",
    /getattr with/,
  ],
  ["the codec that evaluates", "c_codecs\nencode\n(V1\nVunicode_escape\ntR.", /calls _codecs.encode with/],
  ["a name of JavaScript", "c__proto__\nconstructor\n.", /"constructor" of the module "__proto__"/],
  ["a name of Node", "cprocess\nexit\n(I1\ntR.", /"exit" of the module "process"/],
  ["REDUCE of what is no function", `${aDate})R.`, /calls a PythonDate/],
  ["INST", `(V${command}\nios\nsystem\n.`, /operation 0x69/],
  ["OBJ", `(cdatetime\ndate\nV${command}\no.`, /operation 0x6f/],
  ["NEWOBJ", `${date})\x81.`, /operation 0x81/],
  ["NEWOBJ_EX", `${date})}\x92.`, /operation 0x7d/],
  ["BUILD", `${aDate}Vx\nb.`, /operation 0x62/],
  ["EXT1", "\x82\x01.", /operation 0x82/],
  ["EXT2", "\x83\x01\x00.", /operation 0x83/],
  ["EXT4", "\x84\x01\x00\x00\x00.", /operation 0x84/],
  ["PERSID", "Pme\n.", /operation 0x50/],
  ["BINPERSID", "Vme\nQ.", /operation 0x51/],
  ["a dict", "}.", /operation 0x7d/],
  ["a set", "\x8f.", /operation 0x8f/],
  ["LONG4", "\x8b\xff\xff\xff\x7f.", /operation 0x8b/],
  ["a text of 2^63 octets", "\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", /operation 0x8d/],
  ["a text of 2^32 octets", "X\xff\xff\xff\xffx.", /4294967295 octets should follow, there are 2/],
  ["bytes of 2^32 octets", "B\xff\xff\xff\xffx.", /4294967295 octets should follow/],
  ["a buffer out of band", "\x97.", /operation 0x97/],
  [
    "a frame of 2^64 octets",
    "\x80\x05\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
    /octets should follow, there are 1/,
  ],
  ["a frame that is one too long", `\x80\x05\x95\x02\0\0\0\0\0\0\0.`, /2 octets should follow, there are 1/],
  ["a high number of the memo", `${aDate}r\xff\xff\xff\xff.`, /number 4294967295 of its memo/],
  ["a memo without end", `${aDate}${"\x94".repeat(100_000)}.`, /goes on for too long/],
  ["marks without end", "(".repeat(100_000), /fills its stack/],
  ["tuples in tuples without end", `${"(".repeat(60)}${")\x85".repeat(50_000)}.`, /fills its stack/],
  ["tuples that double", `N${"\x94h\x00\x86".repeat(100_000)}.`, /goes on for too long/],
  ["names that would steer a terminal", "c\x1b[2J\n\r\n.", /"\\u001b\[2J"/],
  ["a key that would steer a terminal", "czoneinfo\nZoneInfo\n(V\\u009b2J\\u2028..\ntR.", /relative path/],
]

const extension = (fields: object): Uint8Array => writeExtension(packer, fields)

const codes = [123, 124, 125, 126, 127]
const ext = (program: string, code = 127): ExtType => new ExtType(code, latin1(program))

/** Values with a pickle somewhere in them. */
const around = (pickle: ExtType): unknown[] => [pickle, [[[{ deep: [pickle] }]]], { [`k`]: pickle }]

/** What may not stand in a line of a log. */
const steering = /[\p{Cc}\u2028\u2029]/u

const nothingRan = (): void => {
  expect(existsSync(canary)).toBe(false)
}

describe("A pickle that is no date", () => {
  test("is refused by every service, with its reason in the log, and no method is called", async ({
    context,
  }) => {
    for (const kind of targetKinds) {
      const called: unknown[] = []
      const handler = { take: method([rest("values")], ({ values }) => void called.push(values)) }
      const { log, send, settled, serves, frames } = await openTarget(kind, { context, handler })
      for (const [, program] of programs) {
        for (const code of codes) await send(frames("take", [ext(program, code)]))
        for (const value of around(ext(program)))
          await send(frames("take", [value]), frames("take", [], { value }))
      }
      await settled()
      await serves()
      expect(called).toEqual([])
      expect(log.count).toBe(programs.length * (codes.length + 6))
      expect(log.longest).toBeLessThan(80_000)
      for (const [index, [what, , reason]] of programs.entries()) {
        for (const { level, text, error } of log.entries.slice(index * 11, index * 11 + 11)) {
          expect({ level, text: text.slice(0, 15) }).toEqual({ level: "CRITICAL", text: "Cannot unpack [" })
          expect({ what, text, error }).toMatchObject({ error: expect.any(UnpackError) })
          expect((error as Error).cause).toBeInstanceOf(UnpicklingError)
          expect((error as Error).message).toMatch(reason)
          expect((error as Error).message).toMatch(
            /^The ext value with code 12\d cannot be read: The pickle /,
          )
          expect(text + (error as Error).message).not.toMatch(steering)
        }
      }
    }
    nothingRan()
  })

  test("gets no answer, while those before and after it do", async ({ context }) => {
    const { service } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    const date = new PythonDate({ year: 2014, month: 3, day: 25 })
    await attacker.send(request(1, "reached"), request(2, "reached", [ext(`cos\nsystem\n(V${command}\ntR.`)]))
    await attacker.send(request(3, "reached", [date]))
    expect(await attacker.settled()).toEqual([
      { id: 1, failed: false, value: null },
      { id: 3, failed: false, value: null },
    ])
    nothingRan()
  })

  test("under a code that means another type is refused too", async ({ context }) => {
    const { service, log } = await openTarget("rpc", { context })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const code of codes) await attacker.send(request(code, "reached", [ext(`${aDate}.`, code)]))
    expect((await attacker.settled()).map(({ id }) => id)).toEqual([127])
    expect(log.entries.map(({ error }) => (error as Error).message)).toEqual(
      [123, 124, 125, 126].map((code) => expect.stringContaining(`ext code ${code} means`)),
    )
  })

  test("in an answer is an error of its call, and of no other", async ({ context }) => {
    const server = new Router({ context })
    await server.bind("inproc://bare")
    const log = attackLog()
    const client = await connectRpc({ context, connect: "inproc://bare", logger: log })
    const { f } = client.call as unknown as { f(): Promise<unknown> }
    const patient = f()
    const failed = [...programs, ...programs].map(() => f().catch((error: unknown) => error))
    let [identity] = await server.receive()
    for (const [index, program] of [...programs, ...programs].map(([, each]) => each).entries()) {
      ;[identity] = await server.receive()
      const flag = index < programs.length ? 0 : 1
      const value = flag === 0 ? [1, ext(program)] : ["builtins.KeyError", [ext(program)], "x"]
      await server.send([identity as Uint8Array, replyHeader(index + 2, flag), packer.pack(value)])
      // What comes for a stream that is none is not even read.
      await server.send([identity as Uint8Array, extension({ item: index + 2 }), packer.pack(value)])
    }
    await server.send([identity as Uint8Array, replyHeader(1), Buffer.of(5)])
    expect(await patient).toBe(5)
    for (const error of await Promise.all(failed)) {
      expect(error).toBeInstanceOf(UnpackError)
      expect((error as Error).cause).toBeInstanceOf(UnpicklingError)
    }
    expect(log.entries.map(({ level, error }) => [level, error])).toEqual(
      (await Promise.all(failed)).map((error) => ["CRITICAL", error]),
    )
    nothingRan()
  })
})
