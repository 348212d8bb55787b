/**
 * Every member of the package zeromq against ours. Each `Gap…` lists what is missing or cannot stand in for the
 * original; it must be exactly what the table of exceptions beside it says.
 */
import type * as ours from "typemq"
import type * as theirs from "zeromq"

type Equal<X, Y> = [X] extends [Y] ? ([Y] extends [X] ? true : false) : false

/** Compiles only if what is found is what is expected; the message of the compiler shows the difference. */
type Exactly<Expected, Found extends Expected> = Equal<Expected, Found>

const hold = <_Proof extends true>(): void => {}

type Theirs = typeof theirs
type Ours = typeof ours
type InstanceOf<Class> = Class extends { readonly prototype: infer Instance } ? Instance : never

/** Classes have to be taken for each other: they are told apart by their names, not by their members. */
type Renamed<Type> = Type extends theirs.Context
  ? ours.Context
  : Type extends theirs.Observer
    ? ours.Observer
    : Type

/** Members of `Their` that `Our` lacks, or has in a way that its users could stumble over. */
type Gap<Their, Our> = {
  [Name in keyof Their]: Name extends keyof Our
    ? Our[Name] extends Renamed<Their[Name]>
      ? never
      : Name
    : Name
}[keyof Their]

/** Properties of both that can be set there and cannot be set here, or that take less here. */
type NarrowerGap<Their, Our> = {
  [Name in keyof Their & keyof Our]: Equal<IsReadOnly<Their, Name>, IsReadOnly<Our, Name>> extends true
    ? never
    : Name
}[keyof Their & keyof Our]

type IsReadOnly<Type, Name extends keyof Type> =
  (<T>() => T extends { [Key in Name]: Type[Key] } ? 1 : 2) extends <T>() => T extends {
    -readonly [Key in Name]: Type[Key]
  }
    ? 1
    : 2
    ? false
    : true

// What the package exports as values

/** `default` is what Node makes of a CommonJS module; this is an ES module, and has names only. */
type MissingValues = "default"

hold<Exactly<MissingValues, Exclude<keyof Theirs, keyof Ours>>>()
hold<Ours["version"] extends Theirs["version"] ? true : false>()
hold<Ours["capability"] extends Theirs["capability"] ? true : false>()
hold<Ours["curveKeyPair"] extends Theirs["curveKeyPair"] ? true : false>()
hold<Equal<Ours["context"], ours.Context>>()

// Instances

type ClassName = Exclude<keyof Theirs & keyof Ours, "version" | "capability" | "context" | "curveKeyPair">

/**
 * - `bind` resolves to the endpoint, so it is no `Promise<void>`.
 * - `on` and `off` are generic in the kind of event, which no compiler compares; see the events below.
 */
interface Exceptions {
  Context: never
  Observer: "on" | "off"
  Proxy: never
  Socket: "bind"
  Pair: "bind"
  Publisher: "bind"
  Subscriber: "bind"
  Request: "bind"
  Reply: "bind"
  Dealer: "bind"
  Router: "bind"
  Pull: "bind"
  Push: "bind"
  XPublisher: "bind"
  XSubscriber: "bind"
  Stream: "bind"
}

type Gaps = { [Name in ClassName]: Gap<InstanceOf<Theirs[Name]>, InstanceOf<Ours[Name]>> }
type NarrowerGaps = { [Name in ClassName]: NarrowerGap<InstanceOf<Theirs[Name]>, InstanceOf<Ours[Name]>> }

hold<Equal<keyof Exceptions, ClassName>>()
hold<Exactly<Exceptions[ClassName], Gaps[ClassName]>>()
hold<Exactly<Exceptions["Context"], Gaps["Context"]>>()
hold<Exactly<Exceptions["Observer"], Gaps["Observer"]>>()
hold<Exactly<Exceptions["Proxy"], Gaps["Proxy"]>>()
hold<Exactly<Exceptions["Socket"], Gaps["Socket"]>>()
hold<Exactly<Exceptions["Pair"], Gaps["Pair"]>>()
hold<Exactly<Exceptions["Publisher"], Gaps["Publisher"]>>()
hold<Exactly<Exceptions["Subscriber"], Gaps["Subscriber"]>>()
hold<Exactly<Exceptions["Request"], Gaps["Request"]>>()
hold<Exactly<Exceptions["Reply"], Gaps["Reply"]>>()
hold<Exactly<Exceptions["Dealer"], Gaps["Dealer"]>>()
hold<Exactly<Exceptions["Router"], Gaps["Router"]>>()
hold<Exactly<Exceptions["Pull"], Gaps["Pull"]>>()
hold<Exactly<Exceptions["Push"], Gaps["Push"]>>()
hold<Exactly<Exceptions["XPublisher"], Gaps["XPublisher"]>>()
hold<Exactly<Exceptions["XSubscriber"], Gaps["XSubscriber"]>>()
hold<Exactly<Exceptions["Stream"], Gaps["Stream"]>>()
hold<Exactly<never, NarrowerGaps[ClassName]>>()

hold<Exactly<never, Gap<theirs.Readable, ours.Readable>>>()
hold<Exactly<never, Gap<theirs.Writable, ours.Writable>>>()
hold<ours.Writable extends theirs.Writable ? true : false>()
hold<ours.Readable extends theirs.Readable ? true : false>()
hold<
  ours.Writable<string, [{ group: string }]> extends theirs.Writable<string, [{ group: string }]>
    ? true
    : false
>()
hold<ours.Readable<[Buffer, Buffer]> extends theirs.Readable<[Buffer, Buffer]> ? true : false>()

// Constructors

type OptionsOf<Class> = Class extends new (
  options?: infer Options,
) => unknown
  ? Omit<NonNullable<Options>, "context">
  : never

type SocketName = Exclude<ClassName, "Context" | "Observer" | "Proxy" | "Socket">

/** Options that a class of theirs takes and ours does not, and classes of ours that do not take theirs. */
type OptionGaps = {
  [Name in SocketName | "Context"]:
    | Exclude<keyof OptionsOf<Theirs[Name]>, keyof OptionsOf<Ours[Name]>>
    | (OptionsOf<Theirs[Name]> extends OptionsOf<Ours[Name]> ? never : Name)
}

hold<Exactly<never, OptionGaps[SocketName | "Context"]>>()
hold<
  Omit<theirs.SocketOptions<theirs.Router>, "context"> extends ours.SocketOptions<ours.Router> ? true : false
>()
hold<ConstructorParameters<Ours["Observer"]> extends [ours.Socket] ? true : false>()

// Types

hold<Equal<ours.Message, theirs.Message>>()
hold<Equal<ours.MessageLike, theirs.MessageLike>>()
hold<Equal<ours.EventType, theirs.EventType>>()
hold<Equal<ours.Event, theirs.Event>>()
hold<theirs.RouterConnectOptions extends ours.RouterConnectOptions ? true : false>()
hold<ours.Observer extends ours.EventSubscriber ? true : false>()

type EventGaps = {
  [Type in theirs.EventType]: Equal<ours.EventOfType<Type>, theirs.EventOfType<Type>> extends true
    ? never
    : Type
}
hold<Exactly<never, EventGaps[theirs.EventType]>>()
