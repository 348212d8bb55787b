import { describe, expect, it } from "vitest"
import {
  type MessageView,
  messageOfJson,
  showMessage,
  type ViewedMessage,
} from "../../src/cli/message-views.ts"
import { plainPaint } from "../../src/cli/paint.ts"

const message = (...frames: (string | number[])[]): ViewedMessage => ({
  frames: frames.map((each) => Buffer.from(each as string)),
})

const shown = (
  given: ViewedMessage,
  view: MessageView,
  details: { interactive?: boolean; delimiter?: string } = {},
) => Buffer.from(showMessage(given, view, { paint: plainPaint, interactive: false, ...details }) as string)

describe("a message", () => {
  it("is its octets with a line break, for programs", () => {
    expect(shown(message("topic", [0xff, 0, 27]), "text")).toEqual(
      Buffer.from("topic\t\xff\0\x1b\n", "latin1"),
    )
    expect(String(shown(message("a", "b"), "text", { delimiter: ": " }))).toBe("a: b\n")
    expect(String(shown({ ...message("x"), group: "g" }, "text"))).toBe("g\tx\n")
    expect(shown(message("a", [255]), "raw")).toEqual(Buffer.from([97, 255]))
  })

  it("commands no terminal", () => {
    const evil = message("\u001b]0;title\u0007\r\n\u009b2J\u202etxt.exe", "grüße", [0xff, 0xfe])
    expect(String(shown(evil, "text", { interactive: true }))).toBe(
      "\\x1b]0;title\\x07\\r\\n\\x9b2J\\u202etxt.exe\tgrüße\t0xfffe\n",
    )
  })

  it("has offsets in hexadecimal", () => {
    expect(String(shown(message("0123456789abcdef\u0001", ""), "hex"))).toBe(
      [
        "frame 1 of 2, 17 octets",
        "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
        `00000010  01${" ".repeat(48)}|.|`,
        "frame 2 of 2, 0 octets",
        "",
      ].join("\n"),
    )
  })

  it.each([
    [message("topic", ""), '["topic",""]'],
    [message([0, 255]), '[{"base64":"AP8="}]'],
    [{ ...message("x"), group: "weather" }, '{"frames":["x"],"group":"weather"}'],
    [{ ...message("x"), routingId: 7 }, '{"frames":["x"],"routingId":7}'],
  ])("is JSON, and is read from it again: %#", (given, json) => {
    expect(String(shown(given, "json"))).toBe(`${json}\n`)
    expect(messageOfJson(json)).toEqual(given)
  })

  it("can be written in JSON in other ways", () => {
    expect(messageOfJson('"hello"')).toEqual(message("hello"))
    expect(messageOfJson('{"hex":"00 ff"}')).toEqual(message([0, 255]))
    expect(messageOfJson('["a",{"json":{"n":[1]}},{"text":"b"}]')).toEqual(message("a", '{"n":[1]}', "b"))
  })

  it.each([
    ["[", /no JSON/],
    ["[]", /a frame at least/],
    ["[1]", /no frame: 1/],
    ["null", /no frame: null/],
    ['[{"hex":"0"}]', /no hex/],
    ['[{"base64":"*"}]', /no base64/],
    ['[{"hex":"00","base64":""}]', /no frame/],
    ['[{"constructor":"00"}]', /no frame/],
    ['{"frames":["x"],"topic":"y"}', /no topic/],
    ['{"frames":["x"],"group":1}', /group must be text/],
  ])("is refused as %s", (json, complaint) => {
    expect(() => messageOfJson(json)).toThrow(complaint)
  })
})
