const RE_DARK = /\.dark(?![\w\\-])/g
const RE_NOT_DARK = /:not\(\.dark\)/g
const DARK = '@media screen and (prefers-color-scheme: dark)'
const LIGHT = '@media print, (prefers-color-scheme: light)'

/**
 * Slidev turns dark by a class that a script sets; the handout has no script, so the reader's own preference decides.
 * @param rule text of one CSS rule
 * @returns the rule for light and paper, and its copy for dark screens where it has one
 */
export function followPreference(rule: string): string {
  if (rule.search(RE_NOT_DARK) >= 0)
    return `${LIGHT} { ${rule} }`
  return rule.search(RE_DARK) >= 0
    // `.handout` is always there and weighs as much as `.dark`
    ? `${rule}\n${DARK} { ${rule.replaceAll(RE_DARK, '.handout')} }`
    : rule
}
