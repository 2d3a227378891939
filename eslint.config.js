import antfu from '@antfu/eslint-config'

export default antfu({
  vue: true,
  typescript: true,
  markdown: false,
  ignores: ['dist', 'handout', 'public/recordings', 'slides.md', 'pages'],
  rules: {
    // a docstring names the parameters that need a word, not all of them
    'jsdoc/check-param-names': 'off',
    'jsdoc/require-returns-description': 'off',
  },
}, {
  // a process of its own
  files: ['tests/integration/killable-server.ts'],
  rules: { 'antfu/no-top-level-await': 'off' },
})
