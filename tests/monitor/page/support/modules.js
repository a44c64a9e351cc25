// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** Folder of the page. */
export const PageFolder = fileURLToPath(new URL("../../../../appliance/monitor/page/", import.meta.url));

/** @param {string} file path below the page's folder */
export const textOf = (file) => readFileSync(join(PageFolder, file), "utf8");

/**
 * Modules that some modules import, themselves among them; not those that are loaded when they are needed.
 * @param {string[]} files
 */
export function importsOf(files) {
    /** @type {Set<string>} */
    const found = new Set();
    const take = (/** @type {string} */ file) => {
        if (found.has(file)) return;
        found.add(file);
        if (file.startsWith("/")) return;
        for (const [, target] of textOf(file).matchAll(/^(?:import|export)\s[^;]*?from\s+"([^"]+)";/gm))
            take(target.startsWith("/") ? target : join(dirname(file), target));
    };
    files.forEach(take);
    return [...found].sort();
}
