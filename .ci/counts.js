// Prints vitest's counts on one line, and fails with it. Runs on whatever Node the machine has.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const [file, status] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')
const report = text ? JSON.parse(text) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] }
// A file that cannot be loaded, or a set-up that stops, has no failed test to count.
const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed')).length
const failed = Math.max(report.numFailedTests + broken, status === '0' ? 0 : 1)
const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : ''
process.stdout.write(`${report.numPassedTests} passed, ${failed} failed${skipped}\n`)
process.exitCode = failed > 0 ? 1 : 0
