/** Bytes of a run of them that is looked at, at the latest from twice as many on. */
const RUN = 32
/** The first byte of all that is no plain text: xterm passes over delete (0x7F). */
const MARK = 0x7F
/** What a terminal puts over the character before it; and what it passes over, as it does what is not UTF-8. */
const RE_MARKS = /([\p{M}\p{Cf}\u06DE\u1160-\u11FF\x7F\uFFFD]{16})[\p{M}\p{Cf}\u06DE\u1160-\u11FF\x7F\uFFFD]+/gu

/**
 * Leaves out marks over one character beyond the sixteenth: xterm would keep all of them in one cell, at eighty bytes
 * each, until nothing is left.
 * @returns `bytes` itself where there are not so many
 */
export function boundMarks(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let kept = 0
  for (let at = RUN; at < bytes.length; at += RUN) {
    if (bytes[at]! < MARK || bytes[at - RUN]! < MARK)
      continue
    let [from, to] = [at, at]
    while (from > kept && bytes[from - 1]! >= MARK)
      from--
    while (to < bytes.length && bytes[to]! >= MARK)
      to++
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to))
    const bounded = text.replace(RE_MARKS, '$1')
    if (bounded.length < text.length) {
      parts.push(bytes.subarray(kept, from), new TextEncoder().encode(bounded))
      kept = to
    }
    at = to
  }
  return kept === 0 ? bytes : joined([...parts, bytes.subarray(kept)])
}

function joined(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
