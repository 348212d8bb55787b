const escapes: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" }

/** Octets as Python writes a `bytes`: `b'a\x00'`, in double quotes where that saves escaping a single one. */
export const pythonBytes = (octets: Uint8Array): string => {
  const single = octets.includes(39) && !octets.includes(34) ? '"' : "'"
  const text = Array.from(octets, (octet) => {
    if (octet === 39 && single === "'") return "\\'"
    return (
      escapes[octet] ??
      (octet < 32 || octet > 126 ? `\\x${octet.toString(16).padStart(2, "0")}` : String.fromCharCode(octet))
    )
  }).join("")
  return `b${single}${text}${single}`
}

/** Local time in ISO's form with microseconds, which Python leaves out when they are zero. */
export const pythonTime = (milliseconds: number): string => {
  const time = new Date(milliseconds)
  const pad = (value: number, digits = 2): string => String(value).padStart(digits, "0")
  const microseconds = Math.floor((milliseconds - Math.floor(milliseconds / 1000) * 1000) * 1000)
  const date = [pad(time.getFullYear(), 4), pad(time.getMonth() + 1), pad(time.getDate())].join("-")
  const clock = [pad(time.getHours()), pad(time.getMinutes()), pad(time.getSeconds())].join(":")
  return `${date}T${clock}${microseconds === 0 ? "" : `.${pad(microseconds, 6)}`}`
}
