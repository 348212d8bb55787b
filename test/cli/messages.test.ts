import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  type RecordingOptions,
  RecordingTerminal,
  resultInProcess,
  runInProcess,
} from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()
const place = (() => {
  let count = 0
  return () => `ipc://${join(folder, String(++count))}`
})()

const words = (text: string): string[] => text.split(" ").filter((each) => each !== "")

/** Runs one command that receives and one that sends, and answers what the first one wrote. */
const exchange = async (
  receiving: readonly string[],
  sending: readonly string[],
  options: RecordingOptions = {},
): Promise<{ received: string; codes: number[]; notes: string[] }> => {
  const receiver = new RecordingTerminal()
  const sender = new RecordingTerminal(options)
  const codes = await Promise.all([runInProcess(receiving, receiver), runInProcess(sending, sender)])
  return { received: receiver.output, codes, notes: [...receiver.notes, ...sender.notes] }
}

describe("send and receive", () => {
  it.each([
    ["pull", "push", "", ""],
    ["sub", "pub", "", ""],
    ["xsub", "pub", "", ""],
    ["sub", "xpub", "", ""],
    ["pair", "pair", "", ""],
    ["dealer", "dealer", "", ""],
    ["gather", "scatter", "", ""],
    ["channel", "channel", "", ""],
    ["dish", "radio", "--join g", "--group g"],
  ])("go to %s from %s", async (to, from, reception, delivery) => {
    const url = place()
    const single = ["gather", "channel", "dish"].includes(to)
    const { received, codes, notes } = await exchange(
      words(`receive ${to} >${url} -n 2 ${reception} --json`),
      [...words(`send ${from} @${url} -n 2 ${delivery}`), ...(single ? ["hello"] : ["hello", "wörld"])],
    )
    const frames = single ? '["hello"]' : '["hello","wörld"]'
    const line = to === "dish" ? `{"frames":${frames},"group":"g"}\n` : `${frames}\n`
    expect({ received, codes, notes }).toEqual({ received: line.repeat(2), codes: [0, 0], notes: [] })
  })

  it("name the peer where messages do", async () => {
    const url = place()
    const toRouter = await exchange(words(`receive dealer >${url} -n 1 --routing-id me --json`), [
      ...words(`send router @${url} --to me`),
      "hi",
    ])
    expect(toRouter.received).toBe('["hi"]\n')
    const fromRouter = await exchange(words(`receive router @${url} -n 1 --json`), [
      ...words(`send dealer ${url} --identity you`),
      "hi",
    ])
    expect(fromRouter.received).toBe('["you","hi"]\n')
    const numbered = await exchange(words(`receive peer @${url} -n 1 --json`), words(`send peer ${url} hi`))
    expect(numbered.received).toMatch(/^\{"frames":\["hi"\],"routingId":\d+\}\n$/)
  })

  it("read lines, split them, and put frames in front", async () => {
    const url = place()
    const file = join(folder, "lines.txt")
    writeFileSync(file, "c;d\r\ne")
    const { received } = await exchange(
      words(`receive pull @${url} -n 4 --json`),
      [...words(`push ${url} --lines --delimiter ; --file - --file ${file}`), "topic"],
      { input: "a;b\n;\n" },
    )
    expect(received).toBe('["topic","a","b"]\n["topic","",""]\n["topic","c","d"]\n["topic","e"]\n')
  })

  it("read lines that come in pieces, and one by one", async () => {
    const url = place()
    const receiver = new RecordingTerminal()
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("fir")
      yield Buffer.from("st\nsec")
      // What was read is sent before the rest is there.
      await receiver.until(() => receiver.output === "first\n")
      yield Buffer.from("ond\n")
    }
    const sender = new RecordingTerminal({ input: pieces() })
    const codes = await Promise.all([
      runInProcess(words(`pull ${url} -n 2`), receiver),
      runInProcess(words(`push ${url} -l`), sender),
    ])
    expect({ codes, output: receiver.output }).toEqual({ codes: [0, 0], output: "first\nsecond\n" })
  })

  it("read messages in JSON, hexadecimal and base64", async () => {
    const url = place()
    const json = await exchange(words(`pull ${url} -n 2 --json`), words(`push ${url} --input json --lines`), {
      input: '["a",{"hex":"00ff"}]\n{"base64":"AAE="}\n',
    })
    expect(json.received).toBe('["a",{"base64":"AP8="}]\n["\\u0000\\u0001"]\n')
    const hex = await exchange(words(`pull ${url} -n 1 --json`), words(`push ${url} --input hex 6869 2121`))
    expect(hex.received).toBe('["hi","!!"]\n')
    const base64 = await exchange(words(`pull ${url} -n 1`), words(`push ${url} --input base64 aGk=`))
    expect(base64.received).toBe("hi\n")
  })

  it("carry whole files and inputs, octet by octet, into files", async () => {
    const url = place()
    const octets = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
    const [one, other] = [join(folder, "one.bin"), join(folder, "all.bin")]
    writeFileSync(one, octets)
    await exchange(
      words(`pull ${url} -n 2 --output ${folder}/part-{n}.bin`),
      words(`push ${url} -f ${one} -f -`),
      {
        input: Buffer.from("second"),
      },
    )
    expect(readFileSync(join(folder, "part-1.bin")).equals(octets)).toBe(true)
    expect(readFileSync(join(folder, "part-2.bin"), "utf8")).toBe("second")
    await exchange(
      words(`pull ${url} -n 3 --view raw --output ${other}`),
      words(`push ${url} -n 3 -f ${one}`),
    )
    expect(readFileSync(other).equals(Buffer.concat([octets, octets, octets]))).toBe(true)
    expect(readdirSync(folder).filter((each) => each.endsWith(".part"))).toEqual([])
  })

  it("select by topics, and give only what was asked for", async () => {
    const url = place()
    const { received } = await exchange(words(`sub ${url} b c -n 2`), words(`pub ${url} --lines`), {
      input: "a1\nb2\na3\nc4\n",
    })
    expect(received).toBe("b2\nc4\n")
  })

  it("set options by their names and by libzmq's", async () => {
    const url = place()
    const options = "-o sendHighWaterMark=7 -o ZMQ_BACKLOG=50 -o heartbeat-interval=2s -o immediate=true"
    const { codes } = await exchange(words(`pull ${url} -n 1`), words(`push ${url} x ${options}`))
    expect(codes).toEqual([0, 0])
  })

  it("repeat no secret when an option is refused", async () => {
    for (const name of ["curveSecretKey", "CURVE_SECRETKEY", "plainpassword", "proxy-password"]) {
      const { code, stderr } = await resultInProcess(words(`push tcp://127.0.0.1:9 x -o ${name}=hunter2`))
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`--option ${name}=…: `) })
      expect(stderr).not.toContain("hunter2")
    }
  })

  it("report in JSON, and leave no file of an endpoint behind", async () => {
    const url = place()
    const receiver = new RecordingTerminal()
    const [, sent] = await Promise.all([
      runInProcess(words(`pull ${url} -n 3`), receiver),
      resultInProcess(words(`push ${url} ab c -n 3 --json`)),
    ])
    expect(JSON.parse(sent.stdout)).toMatchObject({ sent: 3, bytes: 9 })
    expect(existsSync(url.slice("ipc://".length))).toBe(false)
  })

  it("end with Ctrl-C", async () => {
    const terminal = new RecordingTerminal()
    const running = runInProcess(words("push @tcp://127.0.0.1:* tick --forever --interval 1h"), terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const receiver = new RecordingTerminal()
    expect(await runInProcess(words(`receive pull >${endpoint} -n 1`), receiver)).toBe(0)
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.notes.length).toBe(1)
  })
})

describe("what cannot be sent or received", () => {
  it.each([
    ["push tcp://127.0.0.1:9 x -t 50ms", 3, /Not everything was delivered within 50 ms/],
    ["pub tcp://127.0.0.1:* x -t 50ms", 3, /Only 0 of 1 subscribers came within 50 ms/],
    ["pull tcp://127.0.0.1:* -t 50ms", 3, /Nothing came within 50 ms/],
    ["pull tcp://127.0.0.1:* -t 50ms -n 2", 3, /Nothing came within 50 ms/],
    ["push nowhere x", 2, /Cannot connect to nowhere: .*\n {2}Endpoints look like/],
    ["pull tcp://192.0.2.1:1", 1, /Cannot bind tcp:\/\/192.0.2.1:1/],
    ["push tcp://127.0.0.1:9 x -o sndhwm", 2, /--option sndhwm has no value/],
    ["push tcp://127.0.0.1:9 x -o nosuch=1", 2, /--option nosuch=1: There is no socket option "nosuch"/],
    ["push tcp://127.0.0.1:9 x -o linger=soon", 2, /--option linger=soon/],
    ["push tcp://127.0.0.1:9 --linger 0 -f /no/such/file", 1, /no such file or directory: \/no\/such\/file/],
    ["push tcp://127.0.0.1:9 --linger 0 --input hex zz", 2, /This is no hex: "zz"/],
    ["push tcp://127.0.0.1:9 x -n 0", 2, /-n is at least 1, but got 0/],
    ["pub tcp://127.0.0.1:* x --wait -1", 2, /--wait is at least 0, but got -1/],
    ["pull tcp://127.0.0.1:99999", 2, /^typemq pull: Cannot bind tcp:\/\/127.0.0.1:99999: "99999"/],
    ["push tcp://127.0.0.1:9 x -n 1 --forever", 2, /exclude each other/],
    ["send sub tcp://127.0.0.1:9 x", 2, /SUB sockets do not send/],
    ["send rep tcp://127.0.0.1:9 x", 2, /typemq rep does that/],
    ["send scatter tcp://127.0.0.1:9 a b --linger 0", 2, /have one frame, but this one has 2/],
    ["send radio tcp://127.0.0.1:* a --wait 0", 2, /RADIO sockets need --group/],
    ["send server tcp://127.0.0.1:* a", 2, /SERVER sockets need --to/],
    ["receive push tcp://127.0.0.1:9", 2, /PUSH sockets do not receive/],
    ["receive req tcp://127.0.0.1:9", 2, /typemq req does that/],
    ["receive rep tcp://127.0.0.1:*", 2, /have to answer/],
    ["receive dish tcp://127.0.0.1:9", 2, /name it with --join/],
    ["receive pull tcp://127.0.0.1:* --join g", 2, /--join is for DISH/],
    ["receive pull tcp://127.0.0.1:* -s x", 2, /--subscribe is for SUB/],
    ["receive pull tcp://127.0.0.1:* --json --view hex", 2, /exclude each other/],
    ["receive pull tcp://127.0.0.1:* --output /no/such/x", 1, /no such file or directory: \/no\/such\/x/],
  ])("%s: %i", async (line, code, complaint) => {
    const result = await resultInProcess(words(line))
    expect(result.stderr).toMatch(complaint)
    expect(result.code).toBe(code)
  })
})
