import type { Line } from "../line.ts"

export const title = "Requests, replies and routers"

export const lines: readonly Line[] = [
  {
    id: "pair-inproc-1",
    says: "Messages of two frames go both ways.",
    held: { "contracts/pair.test.ts": ["talk in either direction, as they like"] },
  },
  { id: "reqrep-inproc-1", says: "A request of two frames gets a reply of two frames." },
  {
    id: "reqrep-device-1",
    says: "ROUTER and DEALER pass on requests and replies as they are.",
    held: { "contracts/reply.test.ts": ["goes through ROUTER and DEALER and back unchanged"] },
  },
  {
    id: "spec-req-1",
    says: "Requests go to one REP after the other.",
    held: { "contracts/round-robin.test.ts": ["asks each one in turn"] },
  },
  {
    id: "spec-req-2",
    says: "A ROUTER sees the envelope and answers in it.",
    held: { "contracts/request.test.ts": ["have an empty frame in front on their way"] },
  },
  {
    id: "spec-req-3",
    says: "Only the peer that was asked can answer.",
    held: { "contracts/request.test.ts": ["are answered by the peer that was asked only"] },
  },
  {
    id: "spec-req-4",
    says: "Without peers a request fails at once or when its time is up.",
    held: { "contracts/mute.test.ts": ["rejects a send with EAGAIN when its time is up"] },
  },
  {
    id: "req-correlate-1",
    says: "A request that correlates has an id, and only replies with that id count.",
    held: {
      "contracts/request-options.test.ts": [
        "puts an id before its request, the next one each time",
        "ignores replies with another id",
      ],
    },
  },
  {
    id: "spec-dealer-1",
    says: "A DEALER gives and takes in turn, and fails without peers.",
    held: {
      "contracts/round-robin.test.ts": ["gives each message to the next one"],
      "contracts/fair-queue.test.ts": ["does not let a talkative one drown the others"],
      "contracts/mute.test.ts": ["is not writable, and trySend answers false"],
    },
  },
  {
    id: "spec-router-1",
    says: "A ROUTER hears all its peers in one round, each behind its id.",
    held: { "contracts/fair-queue.test.ts": ["takes one message from each in turn"] },
  },
  {
    id: "spec-router-2",
    says: "What a DEALER sent before it disconnected can be read; what was queued for it is gone.",
    held: {
      "contracts/unread-messages.test.ts": ["what it sent can be read, and what was sent to it is gone (%s)"],
    },
  },
  {
    id: "router-mandatory-1",
    says: "What is for nobody is dropped, or refused when the option says so, until there is such a peer.",
    held: {
      "contracts/router.test.ts": [
        "drops a message to an id that it does not know",
        "reports an id that it does not know",
      ],
    },
  },
  {
    id: "router-mandatory-2",
    says: "A ROUTER can be asked whether a peer has room.",
    held: { "contracts/router.test.ts": ["tells whether a peer has room ($name)"] },
  },
  {
    id: "router-handover-1",
    says: "A name that is taken goes to the newcomer with handover, and stays without.",
    held: {
      "contracts/router-ids.test.ts": [
        "is not heard and not reached, and the first stays",
        "takes it over with the option handover",
      ],
      "interop/router-options.test.ts": ["are a deaf one and its successor with handover"],
    },
  },
  {
    id: "probe-router-1",
    says: "A probe shows a peer to a ROUTER, which can answer.",
    held: {
      "contracts/router.test.ts": [
        "shows itself to a ROUTER with an empty message",
        "tells a nameless peer's id, which can be answered",
      ],
      "interop/router-options.test.ts": ["makes it known to libzmq's ROUTER"],
    },
  },
]
