/** Setting options and reading them back. */

const largest = 2 ** 31 - 1

/** An option, a class that has it, and the values that are set one after the other. */
const readable = [
  ["affinity", "Push", [1, 0, 255]],
  ["backlog", "Pull", [1, 500, 0, -1]],
  ["connectTimeout", "Push", [0, 1000, -1]],
  ["handshakeInterval", "Push", [0, 10, -1]],
  ["heartbeatInterval", "Push", [0, 500, -1]],
  ["heartbeatTimeout", "Push", [0, 500, -1]],
  ["heartbeatTimeToLive", "Push", [0, 99, 100, 199, 6_553_599, 6_553_600]],
  ["immediate", "Push", [true, false]],
  ["interface", "Push", ["lo", "x".repeat(15), "x".repeat(16)]],
  ["invertMatching", "Publisher", [true, false]],
  ["ipv6", "Push", [true, false]],
  ["linger", "Push", [-1, 0, 1000, -2, largest]],
  ["maxMessageSize", "Pull", [-1, 0, 1, 1024, largest, 2 ** 40]],
  ["multicastHops", "Push", [1, 255, 0]],
  ["multicastMaxTransportDataUnit", "Push", [1, 9000, 0]],
  ["plainPassword", "Push", ["secret"]],
  ["plainServer", "Push", [true, false]],
  ["plainUsername", "Push", ["name"]],
  ["rate", "Push", [1, 5000, 0, -1]],
  ["receiveBufferSize", "Pull", [-1, 0, 65_536, -2]],
  ["receiveHighWaterMark", "Pull", [0, 1, 5000, -1]],
  ["receiveTimeout", "Pull", [-1, 0, 250, -2]],
  ["reconnectInterval", "Push", [-1, 0, 1, 5000, -2]],
  ["reconnectMaxInterval", "Push", [0, 5000, -1]],
  ["recoveryInterval", "Push", [0, 5000, -1]],
  ["routingId", "Dealer", ["a", "name", "x".repeat(255), "", "x".repeat(256)]],
  ["sendBufferSize", "Push", [-1, 0, 65_536, -2]],
  ["sendHighWaterMark", "Push", [0, 1, 5000, -1]],
  ["sendTimeout", "Push", [-1, 0, 250, -2]],
  ["socksProxy", "Push", ["127.0.0.1:1080", "proxy:1"]],
  ["tcpKeepalive", "Push", [-1, 0, 1, 2, -2]],
  ["tcpKeepaliveCount", "Push", [-1, 5, -2]],
  ["tcpKeepaliveIdle", "Push", [-1, 60, -2]],
  ["tcpKeepaliveInterval", "Push", [-1, 60, -2]],
  ["tcpMaxRetransmitTimeout", "Push", [0, 5000, -1]],
  ["typeOfService", "Push", [0, 16, 255]],
  ["zapDomain", "Push", ["global", "other"]],
  ["zapEnforceDomain", "Push", [true, false]],
]

/** The same for options whose values cannot be read everywhere. */
const settable = [
  ["conflate", "Pull", [true, false]],
  ["conflate", "Push", [true, false]],
  ["correlate", "Request", [true, false]],
  ["handover", "Router", [true, false]],
  ["mandatory", "Router", [true, false]],
  ["manual", "XPublisher", [true, false]],
  ["noDrop", "Publisher", [true, false]],
  ["noDrop", "XPublisher", [true, false]],
  ["probeRouter", "Dealer", [true, false]],
  ["probeRouter", "Request", [true, false]],
  ["probeRouter", "Router", [true, false]],
  ["relaxed", "Request", [true, false]],
  ["tcpAcceptFilter", "Pull", ["127.0.0.1", "10.0.0.0/8", "nonsense", "1.2.3.4/33", "1.2.3.4/"]],
  ["verbosity", "XPublisher", ["allSubs", "allSubsUnsubs", null]],
  ["welcomeMessage", "XPublisher", ["hello", "", null]],
]

const set =
  (name, of, values, { read }) =>
  async (stage) => {
    const socket = stage.open(of)
    for (const value of values) {
      await stage.try(`${name} = ${value}`, () => {
        socket[name] = value
      })
      if (read) stage.say(name, "is", socket[name])
    }
  }

/** Values of wrong types. */
const wrong = [
  ["linger", "Push", ["1", true, null, undefined, {}]],
  ["immediate", "Push", ["true", null, undefined]],
  ["maxMessageSize", "Push", ["1", true, null]],
  ["routingId", "Dealer", [1, true, {}]],
  ["socksProxy", "Push", [1, true]],
  ["welcomeMessage", "XPublisher", [1, true]],
]

export const scenarios = {
  ...Object.fromEntries(
    readable.map(([name, of, values]) => [
      `a ${of} keeps what ${name} is set to, or refuses it`,
      set(name, of, values, { read: true }),
    ]),
  ),
  ...Object.fromEntries(
    settable.map(([name, of, values]) => [
      `a ${of} takes values for ${name}`,
      set(name, of, values, { read: false }),
    ]),
  ),
  ...Object.fromEntries(
    wrong.map(([name, of, values]) => [
      `a ${of} refuses what ${name} cannot be`,
      set(name, of, values, { read: false }),
    ]),
  ),
  "constructors take options": (stage) => {
    const router = stage.own(
      new stage.zmq.Router({ linger: 5, routingId: "name", immediate: true, sendHighWaterMark: 7 }),
    )
    stage.say(router.linger, router.routingId, router.immediate, router.sendHighWaterMark)
  },
  "constructors refuse values as setters do": async (stage) => {
    const { Push } = stage.zmq
    await stage.try("a range", () => new Push({ linger: -2 }))
    await stage.try("a type", () => new Push({ linger: "x" }))
    await stage.try("no object", () => new Push(5))
  },
  "options that can only be read cannot be set": async (stage) => {
    const push = stage.open("Push")
    for (const name of ["type", "lastEndpoint", "securityMechanism", "threadSafe", "closed", "readable"])
      await stage.try(name, () => {
        push[name] = 1
      })
  },
  "the mechanism follows from what was set last": (stage) => {
    const push = stage.open("Push")
    stage.say(push.securityMechanism)
    push.plainUsername = "name"
    push.plainPassword = "word"
    stage.say(push.securityMechanism, push.plainServer)
    push.plainServer = true
    stage.say(push.securityMechanism, push.plainServer)
    push.plainUsername = null
    stage.say(push.securityMechanism, push.plainServer)
  },
  "texts can be taken back": (stage) => {
    const push = stage.open("Push")
    for (const name of ["socksProxy", "interface"]) {
      push[name] = "x"
      const before = push[name]
      push[name] = null
      stage.say(name, before, push[name])
    }
  },
}
