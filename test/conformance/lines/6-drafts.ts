import type { Line } from "../line.ts"

export const title = "Draft sockets and interfaces"

export const lines: readonly Line[] = [
  {
    id: "channel-1",
    says: "Two CHANNELs talk, one frame at a time.",
    held: {
      "contracts/channel.test.ts": [
        "talk in either direction, as they like",
        "take messages of exactly one frame",
      ],
    },
  },
  {
    id: "client-server-1",
    says: "A SERVER answers by the number of a client; one frame at a time.",
    held: {
      "contracts/client-server.test.ts": [
        "knows its clients by numbers and answers each",
        "refuses to send to nobody, to strangers, and more than one frame",
      ],
    },
  },
  {
    id: "dgram-1",
    says: "DGRAMs know no connections, and answer to the address that they received.",
    held: {
      "contracts/datagram.test.ts": [
        "exchange datagrams, and answer to the address they received",
        "knows no connections",
      ],
    },
  },
  {
    id: "disconnect-msg-1",
    says: "A SERVER receives its notice for each client that goes.",
    held: { "contracts/automatic-messages.test.ts": ["A notice of a peer that is gone (disconnectMessage)"] },
  },
  {
    id: "hello-msg-1",
    says: "A greeting is the first thing that a peer receives, on both sides.",
    held: { "contracts/automatic-messages.test.ts": ["goes to each peer before anything else"] },
  },
  {
    id: "peer-1",
    says: "A PEER knows whom it connects to by a number at once.",
    held: {
      "contracts/peer.test.ts": ["speaks first to whom it connects, by the number it gets for that (%s)"],
    },
  },
  {
    id: "poller-1",
    says: "What is no poller, no socket or no descriptor is refused.",
    held: { "socket/pyzmq-errors.test.ts": ["fails here in the same way: $id"] },
  },
  {
    id: "poller-2",
    says: "Targets are counted, unknown ones refused, and those without events never ready.",
  },
  { id: "poller-3", says: "Unknown events are refused; nothing registered means nothing to wait for." },
  {
    id: "poller-4",
    says: "Ready targets are answered with their events, as many as there are, and not those removed.",
    held: { "socket/poller.test.ts": ["sees what two PAIR sockets can do, turn by turn"] },
  },
  {
    id: "poller-5",
    says: "A poller has a descriptor.",
    not: "JavaScript has no descriptors to wait for: a poller is awaited",
  },
  {
    id: "topics-count-1",
    says: "The number of topics counts different ones, nested ones too.",
    held: {
      "contracts/xpublisher.test.ts": ["counts the topics of all its subscribers"],
      "interop/draft-publisher-options.test.ts": ["topicsCount says the same on both sides"],
    },
  },
  { id: "router-notify-1", says: "Notices of peers are chosen by numbers from 0 to 3, for a ROUTER." },
  {
    id: "router-notify-2",
    says: "A ROUTER hears who comes and who goes, not who never came.",
    held: {
      "contracts/automatic-messages.test.ts": ["tell who comes and who goes"],
      "interop/automatic-messages.test.ts": ["tell our ROUTER who comes, who he is and that he goes"],
    },
  },
  { id: "router-notify-3", says: "Whoever dies in the middle of a message is told behind its whole ones." },
  {
    id: "scatter-gather-1",
    says: "A SCATTER gives single frames to its GATHERs in turn.",
    held: {
      "contracts/scatter-gather.test.ts": [
        "gives each message to the next GATHER",
        "takes messages of exactly one frame",
      ],
    },
  },
  { id: "thread-safe-1", says: "Many callers share one CLIENT, and nothing is lost." },
  {
    id: "xpub-last-value-1",
    says: "The first message after a subscription goes to the newest subscriber alone.",
    held: {
      "contracts/xpublisher-manual.test.ts": [
        "sends the first message after an answer only to the subscriber that was answered",
      ],
      "interop/draft-publisher-options.test.ts": [
        "manualLastValue makes our XPUB send the first message to the newest subscriber alone",
      ],
    },
  },
  {
    id: "xsub-verbose-1",
    says: "Which ends an XSUB passes on is an option.",
    held: {
      "contracts/xsubscriber.test.ts": [
        "passes on each subscription, and of its ends only the last of a topic",
        "passes on every end with verboseUnsubscribe, also of what it never subscribed to",
      ],
    },
  },
  { id: "busy-poll-1", says: "Busy polling can be asked for, to no effect." },
  {
    id: "ppoll-1",
    says: "A descriptor is polled beside sockets: here, by the stream that was opened on it.",
    held: { "socket/poller.test.ts": ["may be opened on a descriptor, and are polled beside sockets"] },
  },
  {
    id: "ppoll-2",
    says: "A signal ends a poll.",
    held: { "socket/poller.test.ts": ["can be ended by a signal to the process"] },
  },
]
