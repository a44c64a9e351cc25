// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, server, visit } from "./support/browser.js";

/** @type {Awaited<ReturnType<typeof server>>} */
let monitor;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
    [monitor, browser] = await Promise.all([server(), launch()]);
});
after(async () => {
    await browser?.close();
    monitor?.close();
});

/**
 * Answers for a monitor with one token, "right".
 * @param {boolean} isReadingOpen
 * @returns {(page: import("playwright-core").Page) => Promise<void>}
 */
const withTokens = (isReadingOpen) => async (page) => {
    /** @type {string|null} */
    let name = null;
    const access = () => ({
        json: { has_tokens: true, may_read: isReadingOpen || name !== null, name, role: name && "operate" },
    });
    await page.route("**/api/v1/access", (route) => route.fulfill(access()));
    for (const path of ["login", "logout"])
        await page.route(`**/api/v1/${path}`, (route) => {
            const request = route.request();
            assert.equal(request.method(), "POST");
            assert.equal(request.headers()["x-telemetry"], "1");
            assert.equal(request.headers()["content-type"], "application/json");
            const isRight = path === "logout" || request.postDataJSON().token === "right";
            if (isRight) name = path === "login" ? "alice" : null;
            return isRight
                ? route.fulfill(access())
                : route.fulfill({ status: 401, json: { what: "the token is not known", do: "make one" } });
        });
};

/** @param {string[]} problems */
const forgetRefusal = (problems) => {
    assert.deepEqual(
        problems.filter((problem) => !problem.includes("401")),
        [],
    );
    problems.length = 0;
};

describe("login", () => {
    test("with a token, which is refused, then taken; under its name one logs out", () =>
        visit(
            browser,
            monitor.url,
            "#/desk",
            async (page, problems) => {
                await page.getByRole("button", { name: "Log in" }).click();
                const token = page.getByLabel("Token");
                await token.fill("wrong");
                await token.press("Enter");
                await page.getByText("the token is not known. make one").waitFor();
                await token.fill("right");
                await token.press("Enter");
                await page.getByRole("button", { name: "alice: log out" }).click();
                await page.getByRole("button", { name: "Log in" }).waitFor();
                forgetRefusal(problems);
            },
            { before: withTokens(true) },
        ));

    test("where only those with a token may read, it is asked for at once", () =>
        visit(
            browser,
            monitor.url,
            "#/desk",
            async (page) => {
                await page.getByText("This monitor shows nothing without a token.").waitFor();
                await page.getByLabel("Token").fill("right");
                await page.keyboard.press("Enter");
                await page.getByRole("button", { name: "alice: log out" }).waitFor();
                assert.equal(await page.locator("dialog").count(), 0);
            },
            { before: withTokens(false) },
        ));

    test("a monitor without tokens offers none", () =>
        visit(browser, monitor.url, "#/desk", async (page) => {
            await page.locator("table[aria-label='Feeds']").waitFor();
            assert.equal(await page.getByRole("button", { name: "Log in" }).count(), 0);
        }));
});
