// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

/**
 * Checks what is on screen by the rules of axe.
 * @param {import("playwright-core").Page} page
 * @param {string} place
 * @param {string[]} [rules] all when left out
 */
export async function axe(page, place, rules) {
    // The page has no frames, so the rules run in it alone; what passes is not listed node by node.
    const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
    const { violations } = await (rules ? builder.withRules(rules) : builder).analyze();
    const found = violations.map(
        (one) =>
            `${one.id}: ${one.nodes
                .slice(0, 3)
                .map((node) => `${node.target} ${node.failureSummary?.split("\n")[1] ?? ""}`)
                .join(" | ")}`,
    );
    assert.deepEqual(found, [], place);
}
