/** What the page says, in French. */

import brand from "./fr_brand.js";
import compare from "./fr_compare.js";
import league from "./fr_league.js";
import method from "./fr_method.js";
import page from "./fr_page.js";
import sources from "./fr_sources.js";

export default { ...page, ...league, ...brand, ...compare, ...sources, ...method };
