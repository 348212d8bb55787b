import { readdirSync } from "node:fs"
import type { Line } from "./line.ts"

/** The lines of one of the parts that libzmq's tests fall into. */
export interface Section {
  readonly title: string
  readonly lines: readonly Line[]
}

const folder = new URL("lines/", import.meta.url)

/** All parts, in their order. */
export const sections: readonly Section[] = await Promise.all(
  readdirSync(folder)
    .sort((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10))
    .map((name) => import(new URL(name, folder).href) as Promise<Section>),
)
