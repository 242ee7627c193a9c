/** What the page says, in English. */

import brand from "./en_brand.js";
import compare from "./en_compare.js";
import league from "./en_league.js";
import method from "./en_method.js";
import page from "./en_page.js";
import sources from "./en_sources.js";

export default { ...page, ...league, ...brand, ...compare, ...sources, ...method };
