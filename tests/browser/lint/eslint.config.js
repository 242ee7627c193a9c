/** Rules for the scripts of the board's page and of the foreign implementation; `make lint-page` applies them. */

import js from "@eslint/js";
import globals from "globals";

const PAGE = "streams/board/static";
const FOREIGN = "tests/scoring/conformance/foreign";
const NO_MARKUP = "Text enters the page as text nodes only: see dom.js.";
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc"];
const WORDS = ["told", "heard", "door", "ripen", "chorus", "keeping", "owned"]; // private vocabulary

const capital = (word) => word[0].toUpperCase() + word.slice(1);
const asWhole = `/(^|[^a-zA-Z])(${WORDS.join("|")})(?![a-z])|(${WORDS.map(capital).join("|")})(?![a-z])/`;

export default [
  { ignores: [`${PAGE}/vendor/`] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_$" }],
      "no-var": "error",
      "prefer-const": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-restricted-globals": ["error", { name: "DOMParser", message: NO_MARKUP }],
      "no-restricted-properties": [
        "error",
        ...MARKUP.map((property) => ({ property, message: NO_MARKUP })),
        { object: "document", property: "write", message: NO_MARKUP },
        { object: "document", property: "writeln", message: NO_MARKUP },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: `Identifier[name=${asWhole}]`, message: "Private vocabulary: use the field's word." },
      ],
    },
  },
  { files: [`${PAGE}/**/*.js`], languageOptions: { globals: globals.browser } },
  { files: [`${FOREIGN}/*.mjs`], languageOptions: { globals: globals.node } },
  { files: [`${PAGE}/preload.js`], languageOptions: { sourceType: "script" } },
];
