import { type } from "arktype"
import * as valibot from "valibot"
import { describe, expectTypeOf, test } from "vitest"
import { z } from "zod"
import { byName, positional } from "../../src/rpc/call-arguments.ts"
import type { CallsOf, NotificationsOf, StreamsOf } from "../../src/rpc/client-types.ts"
import { AttrHandler } from "../../src/rpc/handler.ts"
import { method } from "../../src/rpc/method.ts"
import { named, namedRest, param, rest } from "../../src/rpc/parameters.ts"

class Calculator extends AttrHandler {
  readonly offset = 1

  @method()
  add(a: number, b: number): number {
    return a + b + this.offset
  }

  @method([param("value", Number)])
  double({ value }: { value: number }): number {
    return 2 * value
  }
}

const api = {
  add: method([param("a", z.number()), param("b", z.number().default(1))], ({ a, b }) => a + b),
  power: method(
    [param("base", Number), named("exponent", valibot.number())],
    ({ base, exponent }) => base ** exponent,
  ),
  largest: method([param("first", z.bigint()), rest("others", z.bigint())], ({ first, others }) =>
    others.reduce((best, each) => (each > best ? each : best), first),
  ),
  render: method([param("template", type("string")), namedRest("values")], ({ template }) => template),
  read: method({ path: z.string() }, async ({ path }) => new TextEncoder().encode(path)),
  save: method([param("document", z.object({ title: z.string() }))], ({ document }) => document.title.length),
  parsed: method([param("text", z.string())], ({ text }): unknown => JSON.parse(text), {
    returns: z.string(),
  }),
  echo: method((value: string) => value),
  nothing: method(() => {}),
  count: method([param("to", z.number())], async function* ({ to }) {
    for (let number = 0; number < to; number++) yield number
  }),
  nested: { deep: { value: method(() => 1) } },
  calculator: new Calculator(),
  unmarked: () => 1,
  constant: 5,
}

type Api = typeof api
type Calls = CallsOf<Api>
type Result<Call extends (...args: never[]) => unknown> = ReturnType<Call>

/** Only for types: nothing here is called. */
const client = undefined as unknown as { call: Calls; stream: StreamsOf<Api>; notify: NotificationsOf<Api> }
const never = (_use: () => unknown): void => {}

describe("The types of a client", () => {
  test("know results", () => {
    expectTypeOf<Result<Calls["add"]>>().toEqualTypeOf<Promise<number>>()
    expectTypeOf<Result<Calls["power"]>>().toEqualTypeOf<Promise<number>>()
    expectTypeOf<Result<Calls["largest"]>>().toEqualTypeOf<Promise<bigint>>()
    expectTypeOf<Result<Calls["read"]>>().resolves.toExtend<Uint8Array>()
    expectTypeOf<Result<Calls["parsed"]>>().toEqualTypeOf<Promise<string>>()
    expectTypeOf<Result<Calls["echo"]>>().toEqualTypeOf<Promise<string>>()
    expectTypeOf<Result<Calls["nothing"]>>().toEqualTypeOf<Promise<null>>()
    expectTypeOf<Result<Calls["nested"]["deep"]["value"]>>().toEqualTypeOf<Promise<number>>()
    expectTypeOf<Result<Calls["calculator"]["add"]>>().toEqualTypeOf<Promise<number>>()
    expectTypeOf<Result<Calls["calculator"]["double"]>>().toEqualTypeOf<Promise<number>>()
    expectTypeOf<Result<StreamsOf<Api>["count"]>>().toEqualTypeOf<AsyncIterableIterator<number>>()
    expectTypeOf<Result<NotificationsOf<Api>["add"]>>().toEqualTypeOf<Promise<null>>()
  })

  test("take arguments by position, by name and mixed", () => {
    never(() => [
      client.call.add(1),
      client.call.add(1, 2),
      client.call.add({ a: 1 }),
      client.call.add({ a: 1, b: 2 }),
      client.call.add(1, byName({ b: 2 })),
      client.call.power(2, byName({ exponent: 3 })),
      client.call.power({ base: 2, exponent: 3 }),
      client.call.largest(1n),
      client.call.largest(1n, 2n, 3n),
      client.call.render("{a}", byName({ a: 1 })),
      client.call.render({ template: "{a}", a: 1 }),
      client.call.read("file"),
      client.call.read({ path: "file" }),
      client.call.save(positional({ title: "text" })),
      client.call.save({ document: { title: "text" } }),
      client.call.echo("text"),
      client.call.nothing(),
      client.call.calculator.add(1, 2),
      client.call.calculator.double({ value: 1 }),
    ])
  })

  test("refuse what the service would refuse", () => {
    never(() => [
      // @ts-expect-error too few
      client.call.add(),
      // @ts-expect-error too many
      client.call.add(1, 2, 3),
      // @ts-expect-error of another type
      client.call.add("1"),
      // @ts-expect-error the second of another type
      client.call.add(1, "2"),
      // @ts-expect-error an unknown name
      client.call.add({ a: 1, c: 2 }),
      // @ts-expect-error a missing name
      client.call.add({ b: 2 }),
      // @ts-expect-error of another type by name
      client.call.add({ a: "1" }),
      // @ts-expect-error an exponent has to be given by name
      client.call.power(2),
      // @ts-expect-error an exponent can only be given by name
      client.call.power(2, 3),
      // @ts-expect-error of another type among the rest
      client.call.largest(1n, 2),
      // @ts-expect-error a plain object alone would be a call by name
      client.call.save({ title: "text" }),
      // @ts-expect-error of another type
      client.call.echo(1),
      // @ts-expect-error not an argument
      client.call.nothing(1),
      // @ts-expect-error no such method
      client.call.subtract(1, 2),
      // @ts-expect-error no such namespace
      client.call.nested.shallow.value(),
      // @ts-expect-error not marked
      client.call.unmarked(),
      // @ts-expect-error not a method
      client.call.constant(),
      // @ts-expect-error not a method of the class
      client.call.calculator.offset(),
      // @ts-expect-error a namespace is no method
      client.call.nested(),
    ])
  })

  test("know what handlers get", () => {
    method(
      [param("a", z.string().transform(Number)), param("b", z.boolean(), { default: false })],
      (values, context) => {
        expectTypeOf(values).toEqualTypeOf<{ a: number; b: boolean }>()
        expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
        expectTypeOf(context.deadline).toEqualTypeOf<number | undefined>()
      },
    )
    method(
      { a: valibot.pipe(valibot.string(), valibot.transform(Number)), c: type("string[]") },
      (values) => {
        expectTypeOf(values).toEqualTypeOf<{ a: number; c: string[] }>()
      },
    )
    method([param("anything"), rest("more", z.number()), namedRest("others", String)], (values) => {
      expectTypeOf(values).toEqualTypeOf<{
        anything: unknown
        more: number[]
        others: Record<string, string>
      }>()
    })
    class Wrong extends AttrHandler {
      // @ts-expect-error the value is a number
      @method([param("value", z.number())])
      double({ value }: { value: string }): string {
        return value
      }
    }
    expectTypeOf(new Wrong()).toExtend<AttrHandler>()
  })

  test("let a client without a type call anything", () => {
    const any = undefined as unknown as CallsOf<unknown>
    never(() => {
      expectTypeOf(any("x")).toEqualTypeOf<Promise<unknown>>()
      // biome-ignore lint/style/noNonNullAssertion: what is not known may be missing, says TypeScript.
      expectTypeOf(any["name"]!["space"]!(1, 2)).toEqualTypeOf<Promise<unknown>>()
    })
  })
})
