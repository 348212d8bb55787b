import { createHmac } from "node:crypto"

/** A line of a file of known hosts (sshd's manual, SSH_KNOWN_HOSTS FILE FORMAT). */
interface KnownHost {
  readonly marker: string | undefined
  readonly hosts: string
  readonly type: string
  readonly key: string
}

/** What files of known hosts say about a server. */
export interface KnownKeys {
  /** Types of the keys that are known. */
  readonly types: readonly string[]
  /** What they say about a key: `other` when others are known, but not this one. */
  judge(type: string, key: Buffer): "known" | "other" | "revoked" | "unknown"
}

/** Lines that mean something; comments, and what is broken, mean nothing. */
const parse = (text: string): KnownHost[] =>
  text.split(/\r?\n/).flatMap((line) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return []
    const words = line.trim().split(/\s+/)
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined
    const [hosts, type, key] = words
    return hosts === undefined || type === undefined || key === undefined
      ? []
      : [{ marker, hosts, type, key }]
  })

/** As such files name a server: with its port, unless that is the usual one. */
export const knownName = (host: string, port: number): string =>
  (port === 22 ? host : `[${host}]:${port}`).toLowerCase()

/** Names that were made unreadable: `|1|salt|hash`, with SHA-1 as their makers have it. */
const matchesHashed = (pattern: string, name: string): boolean => {
  const [, version, salt, hash] = pattern.split("|")
  if (version !== "1" || salt === undefined || hash === undefined) return false
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash
}

/** With `*` for any text, and `?` for any character. */
const matchesPattern = (pattern: string, name: string): boolean => {
  const escaped = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, "\\$&")
  return new RegExp(`^${escaped.replaceAll(/\*+/g, ".*").replaceAll("?", ".")}$`).test(name)
}

/** One pattern of the list must match, and none with `!` before it. */
const matches = (hosts: string, name: string): boolean => {
  if (hosts.startsWith("|")) return matchesHashed(hosts, name)
  const patterns = hosts.split(",")
  const excluded = patterns.some((each) => each.startsWith("!") && matchesPattern(each.slice(1), name))
  return !excluded && patterns.some((each) => !each.startsWith("!") && matchesPattern(each, name))
}

/** What the texts of such files say about a server. Certificates' authorities are passed over. */
export const knownKeys = (texts: readonly string[], host: string, port: number): KnownKeys => {
  const all = texts.flatMap(parse)
  const linesOf = (name: string): KnownHost[] => all.filter(({ hosts }) => matches(hosts, name))
  const lines = linesOf(knownName(host, port))
  const plain = lines.filter(({ marker }) => marker === undefined)
  // As ssh does: a server of which nothing is known at this port may have the key of the host itself.
  const ofHost = plain.length > 0 ? [] : linesOf(knownName(host, 22))
  return {
    types: [...new Set(plain.map(({ type }) => type))],
    judge: (type, key) => {
      const text = key.toString("base64")
      const isThis = (each: KnownHost): boolean => each.type === type && each.key === text
      if ([...lines, ...ofHost].some((each) => each.marker === "@revoked" && each.key === text))
        return "revoked"
      if ([...plain, ...ofHost].some((each) => each.marker === undefined && isThis(each))) return "known"
      return plain.length > 0 ? "other" : "unknown"
    },
  }
}
