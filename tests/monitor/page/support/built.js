// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const Root = fileURLToPath(new URL("../../../../", import.meta.url));

/** File of a project as the compiler left it, whichever framework it is for; null if it is not built.
 * @param {string} project folder @param {string} name */
export function builtFile(project, name) {
    const folder = join(Root, project, "bin/Release");
    if (!existsSync(folder)) return null;
    return (
        readdirSync(folder)
            .map((framework) => join(folder, framework, name))
            .find(existsSync) ?? null
    );
}
