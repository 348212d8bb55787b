import {
  Context,
  Dealer,
  type Message,
  Proxy,
  Publisher,
  Pull,
  Push,
  type Readable,
  Router,
  type Socket,
  Subscriber,
  type Writable,
  XPublisher,
  XSubscriber,
} from "../../src/index.ts"
import { curveOptions } from "../support/curve-keys.ts"
import { until } from "../support/until.ts"
import { anyEndpoint } from "../support/wiring.ts"
import { ZapHandler } from "../support/zap-handler.ts"

/** Who sends to the front of a proxy, and who receives in the end. */
interface Ends {
  readonly source: Socket & Writable
  readonly reader: Socket & Readable<Message[]>
}

/** A running proxy whose peers are sockets of ours. */
export interface WiredProxy extends Ends {
  close(): Promise<void>
}

/** A proxy between two sockets; `join` makes those who come to its two endpoints. */
const wire = async (
  context: Context,
  front: Socket,
  back: Socket,
  join: (toFront: string, toBack: string) => Ends | Promise<Ends>,
): Promise<WiredProxy> => {
  const endpoints = [await front.bind(anyEndpoint("ipc")), await back.bind(anyEndpoint("tcp"))] as const
  const proxy = new Proxy(front, back)
  const running = proxy.run()
  const close = async (): Promise<void> => {
    proxy.terminate()
    await running
    await context.destroy({ linger: 0 })
  }
  return { ...(await join(...endpoints)), close }
}

type Options = NonNullable<ConstructorParameters<typeof Pull>[0] & ConstructorParameters<typeof Push>[0]>

/** A PULL and a PUSH, with security on either side; everybody is let in. */
const pipeline = (front: Options, source: Options, back: Options, reader: Options) => async () => {
  const context = new Context({ blocky: false })
  await ZapHandler.start(context)
  const [pull, push] = [new Pull({ context, ...front }), new Push({ context, ...back })]
  const ends = { source: new Push({ context, ...source }), reader: new Pull({ context, ...reader }) }
  return wire(context, pull, push, async (toFront, toBack) => {
    ends.source.connect(toFront)
    ends.reader.connect(toBack)
    // Where something waits for the reader, what comes behind it waits as well.
    await until(() => push.stats().peers === 1)
    return ends
  })
}

/** Where nobody misses anything because he is slow. */
const patientContext = (): Context => {
  const context = new Context({ blocky: false })
  context.defaults.sendHighWaterMark = 0
  context.defaults.receiveHighWaterMark = 0
  return context
}

/** A ROUTER and a DEALER behind which somebody says everything again. */
const echo = (): Promise<WiredProxy> => {
  const context = patientContext()
  const [dealer, worker] = [new Dealer({ context }), new Dealer({ context })]
  return wire(context, new Router({ context }), new Dealer({ context }), (toFront, toBack) => {
    dealer.connect(toFront)
    worker.connect(toBack)
    worker.consume((frames) => worker.send(frames))
    return { source: dealer, reader: dealer }
  })
}

/** An XSUB and an XPUB, between a publisher and somebody who wants everything. */
const broadcast = (): Promise<WiredProxy> => {
  const context = patientContext()
  const [publisher, subscriber] = [new Publisher({ context }), new Subscriber({ context })]
  const [front, back] = [new XSubscriber({ context }), new XPublisher({ context })]
  return wire(context, front, back, async (toFront, toBack) => {
    subscriber.subscribe("")
    publisher.connect(toFront)
    subscriber.connect(toBack)
    await until(() => publisher.topicsCount === 1)
    return { source: publisher, reader: subscriber }
  })
}

const plain = {
  server: { plainServer: true },
  client: { plainUsername: "user", plainPassword: "word" },
} as const
const curve = curveOptions

/** Proxies whose two sides are not alike, and whether bytes can go through as they come. */
export const wirings = {
  "CURVE in front": { open: pipeline(curve.server, curve.client, {}, {}), passes: false },
  "CURVE behind": { open: pipeline({}, {}, curve.server, curve.client), passes: false },
  "PLAIN in front": { open: pipeline(plain.server, plain.client, {}, {}), passes: true },
  "PLAIN behind": { open: pipeline({}, {}, plain.server, plain.client), passes: true },
  "ROUTER to DEALER": { open: echo, passes: false },
  "XSUB to XPUB": { open: broadcast, passes: false },
} as const
