import type { Finding } from './finding.ts'
import { findChromium } from '../find-chromium.ts'
import { go, warn } from './finding.ts'

/** The browser that prints the handout; the talk itself needs none in particular. */
export async function checkBrowser(find = findChromium): Promise<Finding> {
  const path = await find()
  return path ? go(path) : warn('no Chromium or Chrome: no handout can be made', 'sudo apt-get install -y chromium')
}
