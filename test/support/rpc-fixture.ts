import { AttrHandler } from "../../src/rpc/handler.ts"
import { method } from "../../src/rpc/method.ts"
import { namedRest, param, rest } from "../../src/rpc/parameters.ts"

/** A call that the fixture noted. */
export interface NotedCall {
  readonly method: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
}

/** `*args, **kwargs`. */
const anything = [rest("args"), namedRest("kwargs")] as const

class Sub extends AttrHandler {
  @method(anything)
  func({ args, kwargs }: { args: unknown[]; kwargs: Record<string, unknown> }): unknown {
    return ["sub.func", args, kwargs]
  }

  unmarked(): string {
    return "unmarked"
  }
}

class DeepB extends AttrHandler {
  @method(anything)
  async c({ args, kwargs }: { args: unknown[]; kwargs: Record<string, unknown> }): Promise<unknown> {
    return ["a.b.c", args, kwargs]
  }
}

class DeepA extends AttrHandler {
  readonly b = new DeepB()
}

const dictionaryFunction = method([rest("args")], ({ args }) => ["dict", args])

/** The handler that the recorded services served. */
export class RpcFixture extends AttrHandler {
  readonly sub = new Sub()
  readonly a = new DeepA()
  readonly table = new Map<string, unknown>([
    ["func", dictionaryFunction],
    ["inner", { func: dictionaryFunction }],
    ["", dictionaryFunction],
    ["plain", () => 1],
  ])
  readonly items = [1, 2]
  readonly text = "text"
  readonly number = 5
  readonly inst = new Sub()
  /** What `echo`, `none` and `async_none` were called with. */
  readonly calls: NotedCall[] = []
  readonly #thrown: unknown

  /** `thrown`: what `fail` and `async_fail` throw. */
  constructor(thrown?: unknown) {
    super()
    this.#thrown = thrown
  }

  @method([param("value")])
  echo({ value }: { value: unknown }): unknown {
    this.calls.push({ method: "echo", args: [value], kwargs: {} })
    return value
  }

  @method([param("value")])
  async async_echo({ value }: { value: unknown }): Promise<unknown> {
    return value
  }

  @method(anything)
  func({ args, kwargs }: { args: unknown[]; kwargs: Record<string, unknown> }): unknown {
    return [args, kwargs]
  }

  @method([param("a"), param("b", undefined, { default: 1 })])
  add({ a, b }: { a: unknown; b: unknown }): unknown {
    if (typeof a === "object") return (a as { add(other: unknown): unknown }).add(b)
    return (a as number) + (b as number)
  }

  @method(anything)
  none({ args, kwargs }: { args: unknown[]; kwargs: Record<string, unknown> }): void {
    this.calls.push({ method: "none", args, kwargs })
  }

  @method(anything)
  async async_none({ args, kwargs }: { args: unknown[]; kwargs: Record<string, unknown> }): Promise<void> {
    this.calls.push({ method: "async_none", args, kwargs })
  }

  @method([])
  naïve(): string {
    return "ok"
  }

  @method([])
  _private(): string {
    return "private"
  }

  @method([])
  fail(): never {
    throw this.#thrown
  }

  @method([])
  async async_fail(): Promise<never> {
    throw this.#thrown
  }

  unmarked(): string {
    return "unmarked"
  }

  @method([param("a")])
  static({ a }: { a: unknown }): unknown {
    return ["static", a]
  }

  get missing_property(): never {
    throw new Error("property")
  }

  get broken_property(): never {
    throw new Error("property")
  }
}
