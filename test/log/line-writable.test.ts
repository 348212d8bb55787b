import { once } from "node:events"
import { finished } from "node:stream/promises"
import { describe, expect, it } from "vitest"
import { type LineWritableOptions, type LogRecord, lineWritable } from "../../src/log/index.ts"

const scene = (options?: LineWritableOptions) => {
  const records: LogRecord[] = []
  return { records, stream: lineWritable({ emit: (record) => records.push(record) }, options) }
}

const messages = (records: readonly LogRecord[]): unknown[] => records.map(({ message }) => message)

describe("A stream of lines to log", () => {
  it("logs each line once it is whole, and the rest at the end", async () => {
    const { records, stream } = scene({ level: "DEBUG", topic: "http", name: "requests" })
    stream.write("GET / 2")
    stream.write("00\r\n\nPOST :: 500\nunfi")
    expect(messages(records)).toEqual(["GET / 200", "POST :: 500"])
    expect(records[0]).toMatchObject({ level: "DEBUG", topic: "http", name: "requests" })
    stream.end("nished")
    await finished(stream)
    expect(messages(records).at(-1)).toBe("unfinished")
  })

  it("puts characters together that arrive in pieces", () => {
    const { records, stream } = scene()
    for (const octet of Buffer.from("snow ☃\n")) stream.write(Buffer.of(octet))
    expect(messages(records)).toEqual(["snow ☃"])
  })

  it("cuts lines that are too long, between characters", async () => {
    const { records, stream } = scene({ maxLineLength: 4 })
    stream.end("123\u{1f600}567\u{1f600}")
    await finished(stream)
    expect(messages(records)).toEqual(["123", "\u{1f600}56", "7\u{1f600}"])
  })

  it("asks what is particular about a line", () => {
    const { records, stream } = scene({
      parse: (line) => {
        if (line.startsWith("#")) return null
        return line.startsWith("!") ? { level: "ERROR", message: line.slice(1) } : undefined
      },
    })
    stream.write("# a remark\n!bad\nusual\n")
    expect(records.map(({ level, message }) => [level, message])).toEqual([
      ["ERROR", "bad"],
      ["INFO", "usual"],
    ])
  })

  it("ends with the error of who reads its lines", async () => {
    const failure = new Error("no line")
    const { stream } = scene({
      parse: () => {
        throw failure
      },
    })
    stream.write("x\n")
    expect(await once(stream, "error")).toEqual([failure])
  })
})
