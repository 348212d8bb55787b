import type { Command, OptionTable } from "./command.ts"

/** A command in the table: its file is loaded only when it is run, or when its help is wanted. */
export interface CommandEntry {
  /** The words after `typemq`. */
  readonly name: string
  readonly summary: string
  /** Heading in the list of commands. */
  readonly section: string
  readonly load: () => Promise<{ readonly command: Command<OptionTable> }>
}

/** Only what runs it knows the types of its options. */
const entry = (
  section: string,
  name: string,
  summary: string,
  load: () => Promise<{ readonly command: unknown }>,
): CommandEntry => ({ name, summary, section, load: load as CommandEntry["load"] })

const messages = "Messages"
const calls = "Calls"
const keys = "Keys"
const diagnosis = "Diagnosis"
const devices = "Devices"
const help = "Help"

/**
 * Every command, once: help and completion follow from here. Its file exports `command`, and its summary there is the
 * same as here.
 */
export const commands: readonly CommandEntry[] = [
  entry(messages, "send", "Send messages from a socket of any type", () => import("./commands/send.ts")),
  entry(
    messages,
    "receive",
    "Receive messages with a socket of any type",
    () => import("./commands/receive.ts"),
  ),
  entry(messages, "pub", "Publish messages", () => import("./commands/pub.ts")),
  entry(messages, "sub", "Subscribe to messages and show them", () => import("./commands/sub.ts")),
  entry(messages, "push", "Push messages into a pipeline", () => import("./commands/push.ts")),
  entry(messages, "pull", "Pull messages out of a pipeline", () => import("./commands/pull.ts")),
  entry(messages, "req", "Send requests and show the replies", () => import("./commands/req.ts")),
  entry(
    messages,
    "rep",
    "Answer requests: the same to each, an echo, or what a program says",
    () => import("./commands/rep.ts"),
  ),
  entry(
    calls,
    "call",
    "Call a method of an RPC service: of typemq/rpc or of Python's aiozmq",
    () => import("./commands/call.ts"),
  ),
  entry(
    calls,
    "notify",
    "Notify a method of a pipeline service, without an answer",
    () => import("./commands/notify.ts"),
  ),
  entry(
    calls,
    "publish",
    "Publish a call to the services that subscribed to its topic",
    () => import("./commands/publish.ts"),
  ),
  entry(
    calls,
    "rpc methods",
    "List the methods of an RPC service, with what they take",
    () => import("./commands/rpc-methods.ts"),
  ),
  entry(
    keys,
    "keygen",
    "Make a pair of CURVE keys, or certificates with them",
    () => import("./commands/keygen.ts"),
  ),
  entry(keys, "certs list", "List the certificates in a folder", () => import("./commands/certs-list.ts")),
  entry(keys, "certs show", "Show a certificate", () => import("./commands/certs-show.ts")),
  entry(
    diagnosis,
    "ping",
    "Find out who is at an endpoint, how far it is, and why a connection fails",
    () => import("./commands/ping.ts"),
  ),
  entry(
    diagnosis,
    "monitor",
    "Show what happens to the connections of a socket",
    () => import("./commands/monitor.ts"),
  ),
  entry(
    diagnosis,
    "top",
    "Show the sockets of a process: peers, rates, queues and drops",
    () => import("./commands/top.ts"),
  ),
  entry(
    diagnosis,
    "log",
    "Watch what programs log over PUB sockets, ours and PyZMQ's",
    () => import("./commands/log.ts"),
  ),
  entry(
    diagnosis,
    "bench",
    "Measure throughput and round trips between two sockets",
    () => import("./commands/bench.ts"),
  ),
  entry(
    devices,
    "proxy",
    "Pass messages between two sockets: a queue, a forwarder, a streamer or any pair of types",
    () => import("./commands/proxy.ts"),
  ),
  entry(
    help,
    "completion",
    "Write a script for completion in bash, zsh or fish",
    () => import("./commands/completion.ts"),
  ),
  entry(help, "help", "Show help about a command", () => import("./commands/help.ts")),
]
