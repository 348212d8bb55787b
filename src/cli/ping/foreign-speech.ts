import { Buffer } from "node:buffer"

/** Something else than ZeroMQ, by how it begins to talk: as text, or in hexadecimal digits. */
const speeches: readonly { readonly text?: RegExp; readonly hex?: RegExp; readonly name: string }[] = [
  { text: /^SSH-[\d.]+-/, name: "an SSH server" },
  { text: /^HTTP\/\d/, name: "an HTTP server" },
  { text: /^<(?:!doctype|html)/i, name: "an HTTP server" },
  { text: /^220[ -].*(?:SMTP|ESMTP|mail)/i, name: "an SMTP (mail) server" },
  { text: /^220[ -].*FTP/i, name: "an FTP server" },
  { text: /^220[ -]/, name: "an SMTP or FTP server" },
  { text: /^\+OK /, name: "a POP3 (mail) server" },
  { text: /^\* OK /, name: "an IMAP (mail) server" },
  { text: /^(?:-ERR |-NOAUTH |-DENIED |\+PONG|-WRONGPASS)/, name: "a Redis server" },
  { text: /^(?:ERROR\r\n|CLIENT_ERROR )/, name: "a memcached server" },
  { text: /^INFO \{/, name: "a NATS server" },
  { text: /^AMQP/, name: "an AMQP broker (RabbitMQ and the like)" },
  { text: /^RFB \d{3}\./, name: "a VNC server" },
  { hex: /^.{6}00(?:0a3\d|ff)/, name: "a MySQL server" },
  { hex: /^450000.{4}53/, name: "a PostgreSQL server" },
  { hex: /^0000..0400000000/, name: "an HTTP/2 server (gRPC, perhaps)" },
  { hex: /^fff[b-e]/, name: "a Telnet server" },
  { hex: /^05(?:0[0-2]|ff)$/, name: "a SOCKS proxy" },
]

/** An alert, or the first words of a server. */
const tls = /^1[56]030[0-4]/

/** What somebody who speaks no ZMTP seems to be: "an SSH server"; undefined if that is anybody's guess. */
export const recognise = (octets: Uint8Array): string | undefined => {
  const words = latin(octets)
  const digits = Buffer.from(words, "latin1").toString("hex")
  return speeches.find(({ text, hex }) => text?.test(words) === true || hex?.test(digits) === true)?.name
}

/** Whether this is how TLS answers to what it does not understand. */
export const isTls = (octets: Uint8Array): boolean => tls.test(Buffer.from(octets).toString("hex", 0, 3))

const longestQuote = 60

/** The first line of what was said, in quotes, with what a terminal could obey taken out. */
export const quote = (octets: Uint8Array): string => {
  const line = latin(octets).split(/[\r\n]/, 1)[0] ?? ""
  const readable = /^[\x20-\x7e\t]+$/.test(line)
  if (!readable)
    return Buffer.from(octets.subarray(0, 16))
      .toString("hex")
      .replace(/..(?=.)/g, "$& ")
  return JSON.stringify(line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line)
}

const latin = (octets: Uint8Array): string => Buffer.from(octets.subarray(0, 512)).toString("latin1")
