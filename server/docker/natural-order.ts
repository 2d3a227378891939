const RE_CHUNK = /\d+|\D/g

/** Orders `vol2` before `vol10` (fvbommel/sortorder, which `docker volume ls` sorts with). */
export function compareNaturally(a: string, b: string): number {
  const [left, right] = [a.match(RE_CHUNK) ?? [], b.match(RE_CHUNK) ?? []]
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [one, other] = [left[at]!, right[at]!]
    if (one === other)
      continue
    const [number, otherNumber] = [one, other].map(chunk => /\d/.test(chunk) ? chunk.replace(/^0+/, '') : null) as [string | null, string | null]
    if (number === null || otherNumber === null)
      return one < other ? -1 : 1
    if (number !== otherNumber)
      return number.length - otherNumber.length || (number < otherNumber ? -1 : 1)
    // the same number: fewer leading zeros first
    return one.length - other.length
  }
  return left.length - right.length
}
