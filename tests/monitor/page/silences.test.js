// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, rowsOf, server, visit } from "./support/browser.js";

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
    [monitor, browser] = await Promise.all([server("gap"), launch()]);
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/**
 * Answers for somebody of a role, who changes nothing but this list.
 * @param {string|null} role
 * @param {{method: string, path: string, body: any}[]} sent
 * @returns {(page: import("playwright-core").Page) => Promise<void>}
 */
const as = (role, sent) => async (page) => {
    await page.route("**/api/v1/access", (route) =>
        route.fulfill({ json: { has_tokens: true, may_read: true, name: role && "alice", role } }),
    );
    await page.route(/\/api\/v1\/(silences|alerts\/.*)/, (route) => {
        const request = route.request();
        if (request.method() === "GET") return route.continue();
        assert.equal(request.headers()["x-telemetry"], "1");
        sent.push({
            method: request.method(),
            path: new URL(request.url()).pathname,
            body: request.method() === "POST" ? request.postDataJSON() : null,
        });
        return route.fulfill({ json: { now_time_ns: 0, silences: [], acknowledgements: [] } });
    });
};

describe("silences", () => {
    test("whoever may only read sees them, and cannot change them", () =>
        visit(
            browser,
            monitor.url,
            "#/alerts",
            async (page) => {
                const [row] = await rowsOf(page, "Silences");
                assert.equal(row["labels"], "alertname=Retrans*, appliance=trade02");
                assert.deepEqual([row["by"], row["comment"], row["holds back"]], ["ann", "line change", "1 alert"]);
                assert.equal(await page.getByRole("button", { name: "Silence\u2026" }).isVisible(), false);
            },
            { before: as("read", []) },
        ));

    test("a silence of an alert's labels says what it holds back before it is made", () => {
        /** @type {{method: string, path: string, body: any}[]} */
        const sent = [];
        return visit(
            browser,
            monitor.url,
            "#/alerts",
            async (page) => {
                await rowsOf(page, "Alerts");
                await page.getByRole("button", { name: "Silence\u2026" }).click();
                const dialog = page.locator("dialog[aria-label=Silence]");
                await dialog.getByLabel("Labels").fill("alertname=Line*\nappliance=trade0?");
                await dialog.getByText("This silences 1 alert now.").waitFor();
                await dialog.getByLabel("Labels").fill("alertname");
                await dialog.getByText("Write a line label=pattern").waitFor();
                await dialog.getByLabel("Labels").fill("alertname=Line*\nappliance=trade0?");
                await dialog.getByLabel("Comment").fill("line change");
                await dialog.getByLabel("For").selectOption("8h");
                await dialog.getByRole("button", { name: "Silence", exact: true }).click();
                await dialog.waitFor({ state: "detached" });
                assert.deepEqual(sent, [
                    {
                        method: "POST",
                        path: "/api/v1/silences",
                        body: {
                            matchers: { alertname: "Line*", appliance: "trade0?" },
                            comment: "line change",
                            duration: "8h",
                        },
                    },
                ]);
            },
            { before: as("operate", sent) },
        );
    });

    test("somebody takes care of an alert, and ends a silence", () => {
        /** @type {{method: string, path: string, body: any}[]} */
        const sent = [];
        return visit(
            browser,
            monitor.url,
            "#/alerts",
            async (page) => {
                await rowsOf(page, "Alerts");
                await rowsOf(page, "Silences");
                await page.getByRole("button", { name: "Silence\u2026" }).click();
                const dialog = page.locator("dialog[aria-label=Silence]");
                await dialog.getByLabel("Comment").fill("on it");
                await dialog.getByRole("button", { name: "Take care of this alert" }).click();
                await dialog.waitFor({ state: "detached" });
                await page.getByRole("button", { name: "End the chosen silence" }).click();
                while (sent.length < 2) await page.waitForTimeout(50);
                assert.match(sent[0].path, /^\/api\/v1\/alerts\/[0-9a-f]{16}\/ack$/);
                assert.deepEqual(sent[0].body, { comment: "on it" });
                assert.deepEqual(sent[1], { method: "DELETE", path: "/api/v1/silences/0a1b2c3d4e5f", body: null });
            },
            { before: as("operate", sent) },
        );
    });
});
