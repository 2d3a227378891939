import antfu from '@antfu/eslint-config'

export default antfu({
  vue: true,
  typescript: true,
  formatters: { slidev: true, css: true, html: true },
  ignores: ['dist', 'handout', 'public/recordings'],
})
