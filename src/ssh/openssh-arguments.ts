import { longestDelay } from "../core/timing.ts"
import type { OpensshFolder } from "./openssh-folder.ts"
import { hostText, type Place, type Server } from "./places.ts"
import { policies, type SshSettings } from "./tunnel-options.ts"

/** The name under which a key that is given stands in a file of known hosts. */
const pinned = "typemq"

/** Options for each policy. */
const policyOptions: Readonly<Record<string, readonly string[]>> = {
  known: ["StrictHostKeyChecking=yes"],
  "accept-new": ["StrictHostKeyChecking=accept-new"],
  any: ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "GlobalKnownHostsFile=/dev/null"],
}

/** A file's name, as ssh reads it in options: `%` stands for itself when it is there twice. */
const fileText = (file: string): string => file.replaceAll("%", "%%")

/** Other sources of keys, and exceptions, that a configuration may have: a policy that is given leaves them out. */
const noOtherKeys = ["VerifyHostKeyDNS=no", "NoHostAuthenticationForLocalhost=no", "KnownHostsCommand=none"]

const hostKeyOptions = (settings: SshSettings, folder: OpensshFolder): string[] => {
  const { hostKey, knownHosts } = settings
  const named = knownHosts?.map((each) => `"${fileText(each)}"`).join(" ")
  const files = named === undefined ? [] : [`UserKnownHostsFile=${named}`, "GlobalKnownHostsFile=/dev/null"]
  if (hostKey === undefined) return files
  if (policies.has(hostKey)) {
    const others = hostKey === "any" ? [] : noOtherKeys
    return [...(policyOptions[hostKey] as readonly string[]), ...files, ...others]
  }
  return [
    "StrictHostKeyChecking=yes",
    `HostKeyAlias=${pinned}`,
    `UserKnownHostsFile=${folder.writeKnownHost(pinned, hostKey)}`,
    "GlobalKnownHostsFile=/dev/null",
    ...noOtherKeys,
  ]
}

/** Options that came with OpenSSH 8.5 and 8.7: where `ssh` does not know one, no configuration can have it either. */
const newOptions: ReadonlySet<string> = new Set(["KnownHostsCommand", "ForkAfterAuthentication"])

/** Which new option it was that `ssh` did not know, if that is what it said. */
export const unknownOption = (output: string): string | undefined => {
  const [, name = ""] = /Bad configuration option: (\S+)/i.exec(output) ?? []
  return [...newOptions].find((each) => each.toLowerCase() === name.toLowerCase())
}

/** Seconds, as `ssh` reads them. */
const seconds = (milliseconds: number): number => Math.ceil(Math.min(milliseconds, longestDelay) / 1000)

/** What leads to the server, and nothing else. The server's name stands last, where it can be nothing but that. */
const way = ({ host, port, user }: Server, { configFile }: SshSettings): string[] => [
  ...(configFile === undefined ? [] : ["-F", configFile]),
  ...(port === undefined ? [] : ["-p", String(port)]),
  ...(user === undefined ? [] : ["-l", user]),
  "--",
  host,
]

/** The forwarding from a socket in the folder to the far end. */
const forwarding = (folder: OpensshFolder, { host, port }: Place): string[] => [
  "-L",
  `${folder.forward}:${hostText(host)}:${port}`,
]

/** The command that logs in and forwards, and does nothing else: it runs nothing at the server, and asks nobody. */
export const tunnelCommand = (
  server: Server,
  target: Place,
  settings: SshSettings,
  folder: OpensshFolder,
  { asks, without }: { readonly asks: boolean; readonly without: ReadonlySet<string> },
): string[] => {
  const { program, keyFile, timeout, keepAliveInterval } = settings
  const options = [
    `BatchMode=${asks ? "no" : "yes"}`,
    "NumberOfPasswordPrompts=1",
    "ClearAllForwardings=no",
    // Other forwardings are as configured. A terminal of the user's may have the same, whose ports are taken then.
    "ExitOnForwardFailure=no",
    "ForkAfterAuthentication=no",
    "ControlMaster=no",
    "PermitLocalCommand=no",
    "StreamLocalBindUnlink=yes",
    "StreamLocalBindMask=0177",
    "LogLevel=INFO",
    ...(timeout > 0 ? [`ConnectTimeout=${seconds(timeout)}`] : []),
    `ServerAliveInterval=${seconds(keepAliveInterval)}`,
    "ServerAliveCountMax=3",
    ...hostKeyOptions(settings, folder),
    ...(keyFile === undefined ? [] : ["IdentitiesOnly=yes"]),
  ]
  const known = options.filter((each) => !without.has(each.split("=")[0] as string))
  const key = keyFile === undefined ? [] : ["-i", fileText(keyFile)]
  const only = ["-N", "-T", "-a", "-x", "-S", "none"]
  const set = known.flatMap((each) => ["-o", each])
  return [program, ...only, ...set, ...key, ...forwarding(folder, target), ...way(server, settings)]
}

/** A command for a control master, a connection that is there already. */
export const masterCommand = (
  command: "check" | "forward" | "cancel",
  server: Server,
  target: Place,
  settings: SshSettings,
  folder: OpensshFolder,
): string[] => [
  settings.program,
  "-O",
  command,
  ...(command === "check" ? [] : forwarding(folder, target)),
  ...way(server, settings),
]
