import { describe, expect, it } from "vitest"
import { consoleLogger, LogEntry, type LogRecord } from "../../src/log/index.ts"

const recorded = (use: (console: Console) => void, topic?: string): LogRecord[] => {
  const records: LogRecord[] = []
  use(consoleLogger({ emit: (record) => records.push(record) }, { topic }))
  return records
}

const texts = (use: (console: Console) => void): string[] =>
  recorded(use).map((record) => `${record.level} ${new LogEntry(record).text}`)

describe("A console that logs", () => {
  it("has a level for each of its methods", () => {
    const lines = texts((console) => {
      console.debug("%d", 1)
      console.log("two", 2, { a: { b: [1] } })
      console.info()
      console.warn("three")
      console.error("four")
      console.assert(false, "five")
      console.assert(true, "nothing")
      console.dir({ six: 6 })
      console.count("seven")
    })
    expect(lines).toEqual([
      "DEBUG 1",
      "INFO two 2 { a: { b: [ 1 ] } }",
      "INFO ",
      "WARNING three",
      "ERROR four",
      "WARNING Assertion failed: five",
      "INFO { six: 6 }",
      "INFO seven: 1",
    ])
  })

  it("indents groups, and shows tables", () => {
    const lines = texts((console) => {
      console.group("outer")
      console.log("one\ntwo")
      console.groupCollapsed()
      console.warn("inner")
      console.groupEnd()
      console.groupEnd()
      console.groupEnd()
      console.table([{ a: 1 }])
    })
    expect(lines.slice(0, 3)).toEqual(["INFO outer", "INFO   one\n  two", "WARNING     inner"])
    expect(lines[3]).toMatch(/^INFO ┌─+/)
  })

  it("keeps errors apart from the text", () => {
    const error = new Error("gone")
    const records = recorded((console) => {
      console.error("failed", error)
      console.error(error)
      console.error("failed: %s", error.message)
    })
    expect(records.map(({ message, error }) => [message, error])).toEqual([
      ["failed", error],
      ["gone", error],
      ["failed: gone", undefined],
    ])
  })

  it("tells where a trace was made", () => {
    const [record] = recorded((console) => console.trace("here %d", 5))
    expect(record).toMatchObject({ level: "DEBUG", message: "here 5" })
    expect(record?.error).toMatchObject({ stack: expect.stringContaining("console-logger.test.ts") })
  })

  it("knows where it was called, also with its methods taken from it", () => {
    const [record] = recorded(({ warn }) => warn("x"))
    expect(record?.file).toBe("console-logger.test.ts")
    expect(record?.line).toBeGreaterThan(1)
  })

  it("never throws, whatever it is to show", () => {
    const broken = {
      toString: () => {
        throw new Error("not as text")
      },
      [Symbol.for("nodejs.util.inspect.custom")]: () => {
        throw new Error("not at all")
      },
    }
    const lines = texts((console) => {
      console.log("%s", broken)
      console.log(broken)
      console.dir(broken)
      console.table([broken])
      console.log(Symbol("s"), Object.create(null), "%d", 5n)
    })
    expect(lines).toHaveLength(5)
    expect(lines[0]).toMatch(/^INFO %s \{\s+toString: \[Function: toString\]/)
    expect(lines[4]).toBe("INFO Symbol(s) [Object: null prototype] {} %d 5n")
  })

  it("takes no topic from anybody's text", () => {
    const [first] = recorded((console) => console.log("on ::1"))
    const [second] = recorded((console) => console.log("on ::1"), "net")
    expect(first).toMatchObject({ topic: "", message: "on ::1", name: "console" })
    expect(second).toMatchObject({ topic: "net", message: "on ::1" })
  })
})
