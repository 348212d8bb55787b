import type { Line } from "../line.ts"

export const title = "Pipelines, publishing and subscribing"

export const lines: readonly Line[] = [
  {
    id: "spec-pushpull-1",
    says: "A PUSH shares its messages out evenly, each PULL's in order.",
    held: { "contracts/round-robin.test.ts": ["gives each message to the next one"] },
  },
  {
    id: "spec-pushpull-2",
    says: "A PULL takes from its PUSHes in turn.",
    held: { "contracts/fair-queue.test.ts": ["takes one message from each in turn"] },
  },
  {
    id: "spec-pushpull-3",
    says: "Without peers a PUSH fails at once or when its time is up.",
    held: {
      "contracts/mute.test.ts": [
        "is not writable, and trySend answers false",
        "rejects a send with EAGAIN when its time is up",
      ],
    },
  },
  {
    id: "spec-pushpull-4",
    says: "A PULL that disconnects has nothing left, and gets nothing old when it is back.",
  },
  {
    id: "spec-pushpull-5",
    says: "A large message of which its peer has lost a part never shows in part.",
    held: {
      "contracts/broken-connections.test.ts": [
        "is received whole or not at all, though connections break in the middle of it",
      ],
      "wire/slow-peers.test.ts": [
        "is lost in the middle of a message, and the next connection begins with a whole one",
      ],
    },
  },
  {
    id: "mock-pub-sub-1",
    says: "Subscriptions take the form that the peer's version has, and are understood in both.",
  },
  {
    id: "xpub-verbose-1",
    says: "An XPUB hears of a topic once, or each time when it is verbose; messages come once in any case.",
    held: {
      "contracts/xpublisher.test.ts": [
        "receives a topic's first subscription and its last end",
        "receives every subscription with the verbosity allSubs, also when it is set later",
        "publishes once to each subscriber, whatever the verbosity",
      ],
    },
  },
  {
    id: "xpub-verbose-2",
    says: "Ends of what never began are not heard of, and topics are counted.",
    held: {
      "contracts/publish-subscribe.test.ts": [
        "takes the end of a subscription that never was without a word",
        "goes on with a topic until it is unsubscribed as often as it was subscribed",
      ],
    },
  },
  {
    id: "xpub-verbose-3",
    says: "With the highest verbosity every subscriber's beginnings and ends are heard of.",
    held: {
      "contracts/xpublisher.test.ts": ["receives the ends as well with the verbosity allSubsUnsubs"],
      "interop/publisher-options.test.ts": ["libzmq's XPUB, when two of our subscribers want the same"],
    },
  },
  {
    id: "xpub-welcome-1",
    says: "A welcome is the first message of who subscribed to it.",
    held: {
      "contracts/xpublisher-welcome.test.ts": ["is the first that a subscriber of its topic receives"],
      "interop/publisher-options.test.ts": [
        "of our XPUB is the first thing that libzmq's subscriber receives",
        "of libzmq's XPUB is the first thing that our subscriber receives",
      ],
    },
  },
  {
    id: "xpub-nodrop-1",
    says: "Without dropping, as many arrive as were taken, and then there is room again.",
    held: { "contracts/publish-subscribe-no-drop.test.ts": ["loses nothing that it took"] },
  },
  {
    id: "xpub-manual-1",
    says: "The application enters another topic than was asked for, and that one counts.",
    held: {
      "contracts/xpublisher-manual.test.ts": [
        "publishes by what its application entered, not by what was asked for",
      ],
      "interop/publisher-options.test.ts": [
        "let our XPUB give libzmq's subscriber other topics than it asked for",
      ],
    },
  },
  {
    id: "xpub-manual-2",
    says: "Topics are rewritten both ways; leaving hands up what is left.",
    held: { "contracts/xpublisher-manual.test.ts": ["rewrites topics both ways"] },
  },
  {
    id: "xpub-manual-3",
    says: "Two subscribers of one topic are two, also when they leave.",
    held: {
      "contracts/xpublisher-manual.test.ts": [
        "receives an end for each of two subscribers of the same topic",
      ],
    },
  },
  {
    id: "xpub-manual-4",
    says: "An answer is about the subscriber that asked.",
    held: {
      "contracts/xpublisher-manual.test.ts": [
        "edits the filter of the one whose notice was received last, until the next is received",
      ],
    },
  },
  {
    id: "xpub-manual-5",
    says: "Answering who has left does nothing, and nobody inherits from it.",
    held: {
      "contracts/xpublisher-manual.test.ts": ["does nothing when it answers a subscriber that is gone"],
    },
  },
  {
    id: "xpub-manual-6",
    says: "Messages that are no subscriptions are handed up; which frames can be some is an option.",
    held: {
      "contracts/xpublisher-manual.test.ts": ["receives messages that are no subscriptions unchanged"],
      "contracts/xsubscriber.test.ts": [
        "takes only messages whose first frame is a subscription for such with onlyFirstSubscribe",
      ],
    },
  },
  {
    id: "pubsub-1",
    says: "Publishing over NORM.",
    not: "NORM needs a native library: its endpoints are refused",
  },
]
