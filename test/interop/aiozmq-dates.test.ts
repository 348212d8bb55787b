import fc from "fast-check"
import { expect, it } from "vitest"
import { encode } from "../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../src/rpc/msgpack/ext-type.ts"
import { dateTranslators } from "../../src/rpc/python/date-translators.ts"
import { readPickle } from "../../src/rpc/python/pickle-reader.ts"
import { writePickle } from "../../src/rpc/python/pickle-writer.ts"
import { PythonDateTime } from "../../src/rpc/python/python-date-time.ts"
import { PythonTimeZone } from "../../src/rpc/python/python-time-zone.ts"
import type { PythonValue } from "../../src/rpc/python/python-value.ts"
import { effort } from "../fuzz/effort.ts"
import { loadPickles, type PickleQuestion } from "../support/pickle-program.ts"
import { ownTimeZones, pythonValues } from "../support/python-arbitraries.ts"
import { type Description, describePython } from "../support/python-descriptions.ts"
import { repack } from "../support/python-packer.ts"
import { describeWithPython } from "../support/python-program.ts"

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

/** Half of them in protocol 4. */
const questionOf = (value: PythonValue, index: number): PickleQuestion => ({
  pickle: hexOf(writePickle(value, { protocol: index % 2 === 0 ? 5 : 4 })),
  value: describePython(value),
})

/** The fold is written from protocol 4 on. */
const inProtocol = (protocol: number, value: Description): Description =>
  protocol < 4 && "fold" in value ? { ...value, fold: 0 } : value

const samples = (count: number): readonly PythonValue[] =>
  fc.sample(pythonValues(ownTimeZones), effort(count) as fc.Parameters<PythonValue>)

describeWithPython("Python", () => {
  it("loads what we pickle, and pickles it octet for octet as we do", async () => {
    const questions = samples(600).map(questionOf)
    const answers = await loadPickles(questions)
    for (const [index, { pickle, value }] of questions.entries()) {
      const answer = answers[index]
      expect(answer?.value).toEqual(value)
      expect(answer?.isEqual, JSON.stringify(value)).toBe(true)
      expect(answer?.pickles[index % 2 === 0 ? 5 : 4]).toBe(pickle)
    }
  })

  it("is understood in every protocol", async () => {
    const questions = samples(600).map(questionOf)
    for (const { value, pickles } of await loadPickles(questions)) {
      expect(pickles).toHaveLength(6)
      for (const [protocol, pickle] of pickles.entries()) {
        const read = describePython(readPickle(Buffer.from(pickle, "hex")))
        expect(read, `protocol ${protocol}`).toEqual(inProtocol(protocol, value))
      }
    }
  })

  it("means the same instants", async () => {
    const zones = ["America/New_York", "Australia/Lord_Howe", "Europe/Amsterdam", "Asia/Kolkata"].map((key) =>
      PythonTimeZone.named(key),
    )
    zones.push(
      PythonTimeZone.utc,
      PythonTimeZone.fixed("-23:59:59.999999"),
      PythonTimeZone.fixed("+00:00:01", "a"),
    )
    // Around all times at which clocks of these zones were put forward or back in that year.
    const days = [
      [3, 14],
      [3, 28],
      [4, 4],
      [10, 3],
      [10, 31],
      [11, 7],
    ] as const
    const values = zones.flatMap((timeZone) =>
      days.flatMap(([month, day]) =>
        [0, 15, 59, 75, 105, 119, 120, 130, 150, 179, 180, 200].flatMap((minutes) =>
          ([0, 1] as const).map((fold) => {
            const [hour, minute] = [Math.floor(minutes / 60), minutes % 60]
            return new PythonDateTime({
              year: 2021,
              month,
              day,
              hour,
              minute,
              microsecond: 7,
              fold,
              timeZone,
            })
          }),
        ),
      ),
    )
    const answers = await loadPickles(values.map(questionOf))
    const ours = values.map((value) => String(value.toZonedDateTime().epochNanoseconds / 1000n))
    expect(ours).toEqual(answers.map((answer) => answer.instant))
  })

  it("has aiozmq unpack our messages of dates, and pack them octet for octet as we do", async () => {
    const values = samples(300).map((value) => {
      const translator = dateTranslators.find((each) => each.exact(value))
      // What they arrive as here: mostly objects of Temporal.
      return translator?.unpack(translator.pack(value))
    })
    const extend = (value: object): ExtType | undefined => {
      const translator = dateTranslators.find((each) => each.exact(value))
      return translator && new ExtType(translator.code, translator.pack(value))
    }
    const packed = encode(values, { extend: (value) => extend(value as object) })
    const [again] = await repack([packed])
    expect(again && hexOf(again)).toBe(hexOf(packed))
  })
})
