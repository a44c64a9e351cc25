// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as metrics from "../../../appliance/monitor/page/generated/metrics.js";

const folder = new URL("../../../appliance/monitor/page/", import.meta.url);

// A table that no view draws would hide its numbers.
test("every table of numbers is drawn by a view", () => {
    const views = readdirSync(new URL("views/", folder))
        .map((file) => readFileSync(new URL(`views/${file}`, folder), "utf8"))
        .join("\n");

    for (const table of Object.keys(metrics))
        assert.match(views, new RegExp(`tables\\.${table}\\b|import \\{[^}]*\\b${table}\\b[^}]*\\} from "../generated/metrics.js"`), table);
});
