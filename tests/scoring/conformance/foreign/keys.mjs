/**
 * Keys (section 2), as 16 hexadecimal digits: text of one length compares as the unsigned numbers do.
 */

import { createHash } from "node:crypto";

export const NO_KEY = "0".repeat(16);

const ROWS = 32;

/** The first 8 bytes of SHA-256 of the UTF-8 of a text. */
export const first8 = (text) => createHash("sha256").update(text, "utf8").digest("hex").slice(0, 16);

export const h64 = (source, key) => first8(`${source}\u001f${key}`);

export const mentionKey = (source, id) => h64(source, id);

export const authorKey = (source, author) => h64(source, `a:${author}`);

export const clusterKey = (source, fingerprint) => h64(source, `f:${fingerprint}`);

/** key mod 32 */
export const rowOfKey = (key) => parseInt(key.slice(-2), 16) % ROWS;

/** The row of a mention whose record gives none, by `jauge-2` (section 14). */
export const rowOfAuthor = (source, author) => rowOfKey(h64(source, `r:${author}`));
