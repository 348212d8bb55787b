/** The draft socket types of the package zeromq against ours: what ours lack, or have otherwise, is in `Gaps`. */
import type * as ours from "typemq/draft"
import type * as theirs from "zeromq/draft.js"

type Equal<X, Y> = [X] extends [Y] ? ([Y] extends [X] ? true : false) : false

const hold = <_Proof extends true>(): void => {}

/** `default` is what Node makes of a CommonJS module; this is an ES module, and has names only. */
type Name = Exclude<keyof typeof theirs & keyof typeof ours, "default">
type Their<Type extends Name> = InstanceType<(typeof theirs)[Type]>
type Our<Type extends Name> = InstanceType<(typeof ours)[Type]>

/** Contexts and observers have to be taken for each other: they have tests of their own. */
type SetApart = "context" | "events"

type Gaps<Type extends Name> = {
  [Member in Exclude<keyof Their<Type>, SetApart>]: Member extends keyof Our<Type>
    ? Our<Type>[Member] extends Their<Type>[Member]
      ? never
      : Member
    : Member
}[Exclude<keyof Their<Type>, SetApart>]

hold<Equal<Exclude<keyof typeof theirs, "default">, Name>>()

// `bind` resolves to the endpoint, so it is no `Promise<void>`.
hold<Equal<Gaps<"Server">, "bind">>()
hold<Equal<Gaps<"Client">, "bind">>()
hold<Equal<Gaps<"Radio">, "bind">>()
hold<Equal<Gaps<"Dish">, "bind">>()
hold<Equal<Gaps<"Gather">, "bind">>()
hold<Equal<Gaps<"Scatter">, "bind">>()
hold<Equal<Gaps<"Datagram">, "bind">>()

// What must not be

export const guidance = async (
  server: ours.Server,
  client: ours.Client,
  radio: ours.Radio,
  dish: ours.Dish,
  scatter: ours.Scatter,
  gather: ours.Gather,
  peer: ours.Peer,
  channel: ours.Channel,
  datagram: ours.Datagram,
): Promise<void> => {
  // @ts-expect-error A SERVER has to say whom it means.
  await server.send("text")
  // @ts-expect-error And by a number.
  server.trySend("text", { routingId: "1" })
  // @ts-expect-error One frame.
  await client.send(["two", "frames"])
  // @ts-expect-error A RADIO has to say which group it means.
  await radio.send("text", {})
  // @ts-expect-error A RADIO never receives.
  await radio.receive()
  // @ts-expect-error A DISH never sends.
  await dish.send("text", { group: "g" })
  // @ts-expect-error Groups are text or bytes.
  dish.join(5)
  // @ts-expect-error One frame.
  await scatter.send(["two", "frames"])
  // @ts-expect-error A GATHER never sends.
  await gather.send("text")
  // @ts-expect-error A CHANNEL has one peer, and no routing ids.
  await channel.send("text", { routingId: 1 })
  // @ts-expect-error An address and a body.
  await datagram.send("text")
  const [body, { routingId }] = await peer.receive()
  await peer.send(body, { routingId, timeout: 100 })
  const bytes: Buffer = (await dish.receive())[1].group
  for await (const [text, { group }] of dish) console.log(text.toString(), group.length, bytes.length)
}
