import type { AttrHandler, DynamicHandler } from "./handler.ts"
import type { IntrospectionCalls } from "./introspection.ts"
import type { Marked } from "./method.ts"
import type { CallOfMember } from "./method-types.ts"

/** A value as the other side gets it: what is undefined here arrives as null. */
// biome-ignore lint/suspicious/noConfusingVoidType: what returns nothing sends null.
export type Arrived<Value> = Value extends undefined | void ? null : Value

type Streamed<Result> =
  Awaited<Result> extends AsyncIterable<infer Item>
    ? Item
    : Awaited<Result> extends Iterator<infer Item>
      ? Item
      : never

type Call<Member, Owner> =
  Member extends Marked<infer One> ? One : Owner extends AttrHandler ? CallOfMember<Member> : never

/** Whatever a service may have: for clients that do not know its type. */
export interface AnyCalls {
  (...args: unknown[]): Promise<unknown>
  readonly [name: string]: AnyCalls
}

/**
 * Namespaces and methods of a handler, each member given by a type function. It goes over the handler's own keys, so
 * that an editor leads from a call to the method's definition.
 */
type Members<Api, Kind extends keyof Forms<never>> =
  Api extends ReadonlyMap<string, infer Member>
    ? { readonly [name: string]: MemberOf<Member, Api, Kind> }
    : Api extends DynamicHandler
      ? AnyForms[Kind]
      : { readonly [Name in keyof Api as Extract<Name, NamesOf<Api>>]: MemberOf<Api[Name], Api, Kind> }

type NamesOf<Api> = {
  [Name in keyof Api & string]: Api[Name] extends (...args: never[]) => unknown
    ? Call<Api[Name], Api> extends never
      ? never
      : Name
    : Api[Name] extends object
      ? Name
      : never
}[keyof Api & string]

type MemberOf<Member, Owner, Kind extends keyof Forms<never>> = Member extends (...args: never[]) => unknown
  ? Forms<Call<Member, Owner>>[Kind]
  : Members<Member, Kind>

/** What a method is to its caller. */
interface Forms<One> {
  readonly call: One extends (...args: infer Arguments) => infer Result
    ? (...args: Arguments) => Promise<Arrived<Awaited<Result>>>
    : never
  readonly stream: One extends (...args: infer Arguments) => infer Result
    ? (...args: Arguments) => AsyncIterableIterator<Arrived<Streamed<Result>>>
    : never
  readonly notify: One extends (...args: infer Arguments) => unknown
    ? (...args: Arguments) => Promise<null>
    : never
}

interface AnyForms {
  readonly call: AnyCalls
  readonly stream: AnyStreams
  readonly notify: AnyCalls
}

/** Whatever streams a service may have. */
export interface AnyStreams {
  (...args: unknown[]): AsyncIterableIterator<unknown>
  readonly [name: string]: AnyStreams
}

/** How a client calls the methods of an API: `typeof` the object that the server serves. */
export type CallsOf<Api> = unknown extends Api ? AnyCalls : Members<Api, "call"> & IntrospectionCalls

/** How a client iterates over what generators of an API yield. */
export type StreamsOf<Api> = unknown extends Api ? AnyStreams : Members<Api, "stream">

/** How a client notifies the methods of an API, without an answer. */
export type NotificationsOf<Api> = unknown extends Api ? AnyCalls : Members<Api, "notify">
