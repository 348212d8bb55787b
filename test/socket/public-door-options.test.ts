import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"

/** Default, another legal value, and one that is not. */
type Row = readonly [unknown, unknown, unknown?]

const socketRows: Readonly<Record<string, Row>> = {
  affinity: [0, 1, -1],
  backlog: [100, 0, -1],
  connectTimeout: [0, 1000, -1],
  curvePublicKey: [null, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "short"],
  curveSecretKey: [null, "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs", "short"],
  curveServer: [false, true],
  curveServerKey: [null, "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "short"],
  gssapiPlainText: [false, true],
  gssapiPrincipal: [null, "principal", "x".repeat(256)],
  gssapiPrincipalNameType: ["hostBased", "krb5Principal", "nobody"],
  gssapiServer: [false, true],
  gssapiServicePrincipal: [null, "service", ""],
  gssapiServicePrincipalNameType: ["hostBased", "userName", ""],
  handshakeInterval: [30_000, 0, -1],
  heartbeatInterval: [0, 1000, -1],
  heartbeatTimeToLive: [0, 6_553_500, 6_553_600],
  heartbeatTimeout: [-1, 0, -1],
  immediate: [false, true],
  interface: [null, "eth0", "x".repeat(17)],
  ipv6: [false, true],
  linger: [-1, 0, -2],
  loopbackFastPath: [false, true],
  maxMessageSize: [-1, 1 << 30, 0.5],
  multicastMaxTransportDataUnit: [1500, 9000, 0],
  plainPassword: [null, "password", ""],
  plainServer: [false, true],
  plainUsername: [null, "user", "x".repeat(256)],
  rate: [100, 1, 0],
  reconnectInterval: [100, -1, -2],
  reconnectMaxInterval: [0, 1, -1],
  recoveryInterval: [10_000, 0, -1],
  socksProxy: [null, "127.0.0.1:1080", ""],
  tcpAcceptFilter: [null, "127.0.0.1", "localhost"],
  tcpKeepalive: [-1, 1, 2],
  tcpKeepaliveCount: [-1, 9, -2],
  tcpKeepaliveIdle: [-1, 60, -2],
  tcpKeepaliveInterval: [-1, 5, -2],
  tcpMaxRetransmitTimeout: [0, 1000, -1],
  typeOfService: [0, 16, -1],
  vmciBufferMaxSize: [0, 1, -1],
  vmciBufferMinSize: [0, 1, -1],
  vmciBufferSize: [0, 1, -1],
  vmciConnectTimeout: [-1, 1, 2 ** 31],
  zapDomain: [null, "global", ""],
  zapEnforceDomain: [false, true],
}

const writableRows: Readonly<Record<string, Row>> = {
  multicastHops: [1, 2, 0],
  sendBufferSize: [-1, 65_536, -2],
  sendHighWaterMark: [1000, 0, -1],
  sendTimeout: [-1, 0, -2],
}

const readableRows: Readonly<Record<string, Row>> = {
  receiveBufferSize: [-1, 65_536, -2],
  receiveHighWaterMark: [1000, 0, -1],
  receiveTimeout: [-1, 0, -2],
}

const routingId: Row = [null, "name", "x".repeat(256)]
const flag: Row = [false, true]

const classes = {
  Pair: zmq.Pair,
  Publisher: zmq.Publisher,
  Subscriber: zmq.Subscriber,
  Request: zmq.Request,
  Reply: zmq.Reply,
  Dealer: zmq.Dealer,
  Router: zmq.Router,
  Pull: zmq.Pull,
  Push: zmq.Push,
  XPublisher: zmq.XPublisher,
  XSubscriber: zmq.XSubscriber,
}

type ClassName = keyof typeof classes

const rowsOf: Readonly<Record<ClassName, Readonly<Record<string, Row>>>> = {
  Pair: { ...writableRows, ...readableRows },
  Publisher: { ...writableRows, conflate: flag, invertMatching: flag, noDrop: flag },
  Subscriber: { ...readableRows, linger: [0, -1, -2], conflate: flag, invertMatching: flag },
  Request: { ...writableRows, ...readableRows, correlate: flag, probeRouter: flag, relaxed: flag, routingId },
  Reply: { ...writableRows, ...readableRows, routingId },
  Dealer: { ...writableRows, ...readableRows, conflate: flag, probeRouter: flag, routingId },
  Router: { ...writableRows, ...readableRows, handover: flag, mandatory: flag, probeRouter: flag, routingId },
  Pull: { ...readableRows, conflate: flag },
  Push: { ...writableRows, conflate: flag },
  XPublisher: {
    ...writableRows,
    ...readableRows,
    invertMatching: flag,
    manual: flag,
    noDrop: flag,
    verbosity: [null, "allSubs", "all"],
    welcomeMessage: [null, "welcome"],
  },
  XSubscriber: { ...writableRows, ...readableRows, linger: [0, -1, -2] },
}

/** Names of all options that only some types have. */
const particular = new Set(Object.values(rowsOf).flatMap((rows) => Object.keys(rows)))

/** A value of a type that an option of this default never has. */
const wrongType = (fallback: unknown): unknown => (typeof fallback === "number" ? "1" : { an: "object" })

const einval = (name: string): object =>
  expect.objectContaining({
    name: "ZmqError",
    code: "EINVAL",
    errno: 22,
    message: expect.stringMatching(new RegExp(`option ${name} must be .{5,}, but it is`)),
  })

describe.each(Object.keys(classes) as ClassName[])("%s", (name) => {
  const make = (context: zmq.Context, options: object = {}): Record<string, unknown> =>
    new classes[name]({ context, ...options }) as unknown as Record<string, unknown>
  const rows = Object.entries<Row>({ ...socketRows, ...rowsOf[name] })

  test("has every option that zeromq has, with the same default", () => {
    const context = new zmq.Context()
    const socket = make(context)
    const found = Object.fromEntries(rows.map(([option]) => [option, socket[option]]))
    expect(found).toEqual(Object.fromEntries(rows.map(([option, [fallback]]) => [option, fallback])))
    ;(socket as unknown as zmq.Socket).close({ linger: 0 })
  })

  test("takes another value for each, as a property and in the constructor", ({ context }) => {
    for (const [option, [, another]] of rows) {
      const socket = make(context)
      socket[option] = another
      expect(socket[option], option).toBe(another)
      expect(make(context, { [option]: another })[option], option).toBe(another)
    }
  })

  test("refuses values out of range, and names the option and the range", ({ context }) => {
    for (const [option, [, , illegal]] of rows) {
      if (illegal === undefined) continue
      const socket = make(context)
      const before = socket[option]
      expect(() => Object.assign(socket, { [option]: illegal }), option).toThrow(einval(option))
      expect(() => make(context, { [option]: illegal }), option).toThrow(einval(option))
      expect(socket[option], option).toBe(before)
    }
  })

  test("refuses values of other types with a TypeError that names the option and the range", ({
    context,
  }) => {
    const socket = make(context)
    for (const [option, [fallback]] of rows) {
      const message = new RegExp(`option ${option} must be .{5,}, but it is`)
      for (const attempt of [
        () => Object.assign(socket, { [option]: wrongType(fallback) }),
        () => make(context, { [option]: wrongType(fallback) }),
      ]) {
        expect(attempt, option).toThrow(TypeError)
        expect(attempt, option).toThrow(message)
      }
    }
  })

  test("has none of the options that are for other types only", ({ context }) => {
    const socket = make(context)
    const foreign = [...particular].filter((option) => !(option in rowsOf[name]) && !(option in socketRows))
    for (const option of foreign) expect(option in socket, option).toBe(false)
  })
})

describe("The constructor of a socket", () => {
  test("refuses options there are not", ({ context }) => {
    const options = { context, lingr: 0 }
    expect(() => new zmq.Push(options)).toThrow(
      expect.objectContaining({ code: "EINVAL", message: expect.stringContaining('"lingr"') }),
    )
  })

  test("refuses to set what can only be read", ({ context }) => {
    for (const option of ["type", "lastEndpoint", "securityMechanism", "threadSafe", "closed", "events"]) {
      const options = { context, [option]: 1 } as object
      expect(() => new zmq.Push(options), option).toThrow()
    }
  })

  test("passes over options that are undefined", ({ context }) => {
    const options = { context, sendTimeout: undefined } as object
    expect(new zmq.Push(options).sendTimeout).toBe(-1)
  })

  test("leaves the options as they were given", ({ context }) => {
    const options = Object.freeze({ context, linger: 0 })
    expect([new zmq.Push(options), new zmq.Push(options)].map((each) => each.linger)).toEqual([0, 0])
  })

  test("leaves nothing behind when it fails", () => {
    const context = new zmq.Context({ maxSockets: 1, blocky: false })
    expect(() => new zmq.Push({ context, linger: -2 })).toThrow(einval("linger"))
    const push = new zmq.Push({ context })
    expect(() => new zmq.Push({ context })).toThrow(expect.objectContaining({ code: "EMFILE" }))
    return push.close()
  })

  test.for([3, null, "tcp://127.0.0.1:5555"])("refuses %j for options", (options) => {
    expect(() => new zmq.Push(options as never)).toThrow(TypeError)
    expect(() => new zmq.Context(options as never)).toThrow(TypeError)
  })
})

describe("A context", () => {
  const rows: Readonly<Record<string, Row>> = {
    blocky: [true, false],
    ioThreads: [1, 0, -1],
    ipv6: [false, true],
    maxMessageSize: [2_147_483_647, 0, -1],
    maxSockets: [1023, 1, 0],
    threadPriority: [-1, 1, -1],
    threadSchedulingPolicy: [-1, 1, -1],
  }

  test.for(Object.entries(rows))("has the option %s", ([option, [fallback, another, illegal]]) => {
    const context = new zmq.Context() as unknown as Record<string, unknown>
    expect(context[option]).toBe(fallback)
    context[option] = another
    expect(context[option]).toBe(another)
    expect((new zmq.Context({ [option]: another }) as unknown as Record<string, unknown>)[option]).toBe(
      another,
    )
    if (illegal !== undefined) {
      expect(() => Object.assign(context, { [option]: illegal })).toThrow(einval(option))
    }
    expect(() => Object.assign(context, { [option]: {} })).toThrow(TypeError)
    expect(context[option]).toBe(another)
  })

  test("knows how many sockets there can be, and that cannot be set", ({ context }) => {
    expect(context.maxSocketsLimit).toBe(65_535)
    expect(() => Object.assign(context, { maxSocketsLimit: 1 })).toThrow(TypeError)
  })

  test("makes sockets that do not linger when it is not blocky", async () => {
    const context = new zmq.Context({ blocky: false })
    const push = new zmq.Push({ context })
    expect(push.linger).toBe(0)
    await push.close()
  })

  test("hands its ipv6 on to its sockets", async () => {
    const context = new zmq.Context({ ipv6: true })
    const push = new zmq.Push({ context })
    expect(push.ipv6).toBe(true)
    await push.close()
  })
})
