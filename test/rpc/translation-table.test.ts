import { describe, expect, it } from "vitest"
import {
  type TranslationTable,
  type Translator,
  Translators,
  translation,
} from "../../src/rpc/translation-table.ts"

class Animal {}
class Dog extends Animal {}
class Puppy extends Dog {}
class Cat extends Animal {}

const bytes = (): Uint8Array => new Uint8Array()
const entry = <Value>(type: { readonly prototype: Value }) => translation(type, bytes, () => undefined)

/** The code of the translator for a value. */
const codeOf = (
  table: TranslationTable,
  value: object | bigint | symbol,
  predefined: readonly Translator[] = [],
) => new Translators(table, predefined).of(value)?.code

const predefined = (code: number, type: abstract new () => object): Translator => ({
  code,
  exact: (value) => Object.getPrototypeOf(value) === type.prototype,
  matches: (value) => value instanceof type,
  pack: bytes,
  unpack: () => undefined,
})

describe("A translation table", () => {
  it("has the entry of the very class, and that with the higher code of two", () => {
    expect(codeOf({ 1: entry(Animal), 2: entry(Dog), 3: entry(Puppy) }, new Dog())).toBe(2)
    expect(codeOf({ 3: entry(Dog), 4: entry(Dog), 5: entry(Animal) }, new Dog())).toBe(4)
    expect(codeOf({ 0: entry(Object), 9: entry(Dog) }, new Dog())).toBe(9)
  })

  it("has else the entry with the lowest code whose class the value is an instance of", () => {
    expect(codeOf({ 2: entry(Animal), 1: entry(Dog) }, new Puppy())).toBe(1)
    expect(codeOf({ 1: entry(Animal), 2: entry(Dog) }, new Puppy())).toBe(1)
    expect(codeOf({ 3: entry(Dog), 4: entry(Dog) }, new Puppy())).toBe(3)
    expect(codeOf({ 10: entry(Cat), 9: entry(Object) }, new Puppy())).toBe(9)
    expect(codeOf({ 1: entry(Cat), 2: entry(Map) }, new Dog())).toBeUndefined()
  })

  it("may be about bigints, symbols and functions", () => {
    const table: TranslationTable = { 1: entry(BigInt), 2: entry(Symbol), 3: entry(Function), 0: entry(Cat) }
    expect([2n ** 70n, Symbol("s"), () => 1].map((value) => codeOf(table, value))).toEqual([1, 2, 3])
    expect([2n ** 70n, Symbol("s"), () => 1].map((value) => codeOf({ 0: entry(Object) }, value))).toEqual([
      0, 0, 0,
    ])
  })

  it("hides what is predefined with the same code, and nothing else", () => {
    const others = [predefined(125, Dog), predefined(126, Cat)]
    const translators = new Translators({ 125: entry(Animal) }, others)
    expect(translators.of(new Dog())?.code).toBe(125)
    expect(translators.withCode(125)?.matches(new Animal())).toBe(true)
    expect(translators.of(new Cat())?.code).toBe(126)
    expect(codeOf({ 125: entry(Cat) }, new Dog(), others)).toBeUndefined()
    expect(codeOf({ 5: entry(Animal) }, new Dog(), others)).toBe(125)
    expect(codeOf({ 5: entry(Animal) }, new Puppy(), others)).toBe(5)
    expect(codeOf({}, new Puppy(), others)).toBe(125)
    expect(translators.withCode(126)).toBe(others[1])
    expect(translators.withCode(0)).toBeUndefined()
  })

  it("asks once for each class, also where there is no answer", () => {
    let asked = 0
    class Counting {}
    Object.defineProperty(Counting, Symbol.hasInstance, {
      value: (value: unknown): boolean => {
        asked++
        return value instanceof Dog
      },
    })
    const table = { 1: entry(Counting) }
    const translators = new Translators(table)
    for (let round = 0; round < 3; round++) {
      expect(translators.of(new Puppy())?.code).toBe(1)
      expect(translators.of(new Cat())).toBeUndefined()
    }
    expect(asked).toBe(2)
  })

  it("copes with functions that have no class", () => {
    const orphan = Object.setPrototypeOf(() => 1, null) as () => number
    expect(codeOf({ 1: entry(Dog) }, orphan)).toBeUndefined()
  })

  it("may be a Map, whose entries are read once", () => {
    const table = new Map([[7, entry(Dog)]])
    const translators = new Translators(table)
    table.clear()
    expect(translators.of(new Dog())?.code).toBe(7)
  })

  it.each(["-1", "128", "1.5", "", " ", "a", "1e9", "Infinity"])("refuses the code %j at once", (code) => {
    expect(() => new Translators({ [code]: entry(Dog) })).toThrow(RangeError)
    expect(() => new Translators({ [code]: entry(Dog) })).toThrow(
      /codes of a translation table are whole numbers from 0 to 127/,
    )
  })

  it.each([-1, 128, 0.5, Number.NaN, "5", null])("refuses the code %j of a Map at once", (code) => {
    expect(() => new Translators(new Map([[code as number, entry(Dog)]]))).toThrow(RangeError)
  })

  it.each([
    ["nothing", undefined],
    ["a class only", Dog],
    ["two things", [Dog, bytes]],
    ["four things", [Dog, bytes, bytes, bytes]],
    ["no class", [{}, bytes, bytes]],
    ["no packer", [Dog, null, bytes]],
    ["no unpacker", [Dog, bytes, "bytes"]],
  ])("refuses an entry that is %s at once", (_, wrong) => {
    const table = { 5: wrong } as unknown as TranslationTable
    expect(() => new Translators(table)).toThrow(TypeError)
    expect(() => new Translators(table)).toThrow(
      "Entry 5 of the translation table must be a class, a packer and an unpacker.",
    )
  })
})
