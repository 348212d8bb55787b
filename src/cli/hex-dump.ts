import { type Paint, plainPaint } from "./paint.ts"

const width = 16

/** Octets in hexadecimal, sixteen a line, with their offset in front and as ASCII behind. */
export const hexDump = (bytes: Uint8Array, paint: Paint = plainPaint): string => {
  let lines = ""
  for (let offset = 0; offset < bytes.length; offset += width) {
    const row = bytes.subarray(offset, offset + width)
    const digits = Array.from(row, (each) => each.toString(16).padStart(2, "0"))
    const columns = `${digits.slice(0, 8).join(" ")}  ${digits.slice(8).join(" ")}`.padEnd(width * 3)
    const ascii = Array.from(row, (each) => (each >= 32 && each < 127 ? String.fromCharCode(each) : "."))
    lines += `${paint.dim(offset.toString(16).padStart(8, "0"))}  ${columns}  ${paint.dim(`|${ascii.join("")}|`)}\n`
  }
  return lines
}
