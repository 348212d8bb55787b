import { readFileSync } from "node:fs"

/** A datagram as it was recorded, and where it went. */
export interface RecordedDatagram {
  readonly to: string
  readonly bytes: Buffer
}

interface Recording {
  readonly connections: readonly [
    { readonly chunks: readonly { readonly to: string; readonly hex: string }[] },
  ]
}

/** The datagrams of a conversation that libzmq took part in, by the name of its file. */
export const recordedDatagrams = (name: string): readonly RecordedDatagram[] => {
  const file = new URL(`../../vectors/epgm/${name}.json`, import.meta.url)
  const recording = JSON.parse(readFileSync(file, "utf8")) as Recording
  return recording.connections[0].chunks.map(({ to, hex }) => ({ to, bytes: Buffer.from(hex, "hex") }))
}

/** All the recordings that there are. */
export const recordingNames = ["epgm-gap", "epgm-pub-sub", "epgm-repair"] as const
