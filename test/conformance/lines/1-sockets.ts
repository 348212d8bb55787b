import type { Line } from "../line.ts"

export const title = "Endpoints, sockets and contexts"

export const lines: readonly Line[] = [
  { id: "ancillaries-1", says: "The version is three numbers, and every error has words." },
  {
    id: "atomics-1",
    says: "A counter that threads share.",
    not: "nothing of the engine is shared between threads, and the platform has Atomics",
  },
  {
    id: "base85-1",
    says: "The example of RFC 32 goes both ways.",
    held: { "core/z85.test.ts": ["the example of RFC 32"] },
  },
  {
    id: "base85-2",
    says: "Only lengths that are multiples of four can be written, nothing at all among them.",
    held: { "core/z85.test.ts": ["octets come in fours", "the extremes"] },
  },
  {
    id: "base85-3",
    says: "Wrong lengths, wrong letters and groups beyond 32 bits are no Z85.",
    held: { "core/z85.test.ts": ["%j is not Z85"] },
  },
  {
    id: "base85-4",
    says: "The smallest and the largest group, and any data, come back as they were.",
    held: { "core/z85.test.ts": ["the extremes", "decodes what it encoded"] },
  },
  {
    id: "bind-after-connect-1",
    says: "What was sent before anybody listened is there in order when somebody does.",
    held: { "contracts/absent-peers.test.ts": ["queues for it, and delivers all in order (%s)"] },
  },
  { id: "capabilities-1", says: "Features that are there are told true, all others false." },
  {
    id: "ctx-destroy-1",
    says: "A context ends when its only socket was closed.",
    held: { "socket/context.test.ts": ["waits until every socket was closed"] },
  },
  {
    id: "ctx-destroy-2",
    says: "Shutting down wakes a receive that waits; then socket and context can be closed.",
    held: { "socket/context.test.ts": ["makes calls that wait fail with ETERM, and all later ones"] },
  },
  {
    id: "ctx-destroy-3",
    says: "After shutting down no sockets are made, whether there had been any or not.",
    held: { "socket/context.test.ts": ["lets no sockets be made any more, after %i had been"] },
  },
  { id: "ctx-destroy-4", says: "What is no context cannot be used as one." },
  { id: "ctx-destroy-5", says: "An endless wait of a poller ends with the context." },
  {
    id: "ctx-options-1",
    says: "Options for threads are kept and shown, and wrong ones refused.",
    held: {
      "options/context-options.test.ts": ["are set by name and number", "processors can be taken back once"],
      "options/kinds.test.ts": ["label takes text or a number"],
    },
  },
  {
    id: "ctx-options-2",
    says: "The defaults of a context are libzmq's.",
    held: { "options/context-options.test.ts": ["have libzmq's defaults"] },
  },
  {
    id: "ctx-options-3",
    says: "A context hands on IPv6, and no lingering when it is not blocky.",
    held: {
      "socket/public-door-options.test.ts": [
        "hands its ipv6 on to its sockets",
        "makes sockets that do not linger when it is not blocky",
      ],
    },
  },
  { id: "ctx-options-4", says: "Receiving without copies or with them makes no difference to be seen." },
  { id: "ctx-options-5", says: "An option that there is not is refused, for reading and for setting." },
  {
    id: "getsockopt-1",
    says: "A short value leaves no garbage in a long buffer.",
    not: "options are values here: nothing is written into buffers of the caller's",
  },
  {
    id: "inproc-connect-1",
    says: "Binding may come first or last: what the connector queued arrives.",
    held: { "contracts/high-water-mark.test.ts": ["$from queues its own mark of messages for it"] },
  },
  {
    id: "inproc-connect-2",
    says: "A PUB that connected loses what it sends until the SUB binds, and nothing after that.",
    held: {
      "socket/inproc-endpoints.test.ts": [
        "loses what a PUB sends before there is a subscriber, and delivers what it sends after",
      ],
    },
  },
  { id: "inproc-connect-3", says: "Sockets connected to names that nobody binds close at once." },
  {
    id: "inproc-connect-4",
    says: "Many connect to a name and send; all of it is there when it is bound.",
    held: {
      "contracts/absent-peers.test.ts": ["hears all of them, in the order they came, when it is bound"],
    },
  },
  { id: "inproc-connect-5", says: "Many that send and close at once lose nothing; pairs meet in any order." },
  { id: "inproc-connect-6", says: "A ROUTER puts ids before what came before it was bound." },
  {
    id: "inproc-connect-7",
    says: "A name is free after unbinding; a pending connect does not keep the context.",
    held: {
      "socket/inproc-endpoints.test.ts": [
        "is free after unbind, while connections made under it stay",
        "does not keep a context from its end while nobody has bound it",
      ],
    },
  },
  { id: "last-endpoint-1", says: "The last endpoint is always the latest, with the port it really has." },
  {
    id: "unbind-wildcard-1",
    says: "Wildcards are told so that they can be connected to, disconnected from and unbound as told.",
    held: {
      "socket/tcp-endpoints.test.ts": ["as %s is told in numbers and can be connected to as told"],
      "socket/endpoints.test.ts": ["goes round through addresses, names and wildcards as they were told"],
    },
  },
  { id: "setsockopt-1", says: "Buffer sizes read as they were set; what was not set has libzmq's default." },
  {
    id: "socket-null-1",
    says: "Every call on what is no open socket fails with a code.",
    held: { "socket/pending-calls.test.ts": ["refuses %s with EBADF"] },
  },
  {
    id: "srcfd-1",
    says: "A message tells the descriptor it came by.",
    not: "JavaScript has no descriptors of connections",
  },
]
