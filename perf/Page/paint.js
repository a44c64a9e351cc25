// SPDX-License-Identifier: Apache-2.0
/** @typedef {import("playwright-core").Browser} Browser */

/**
 * First visit of the desk, by a browser that has nothing of it kept.
 * @param {Browser} browser
 * @param {string} url
 * @param {string} place
 * @param {string} drawn  selector of what shows that the view is drawn
 */
export async function visit(browser, url, place, drawn) {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    const page = await context.newPage();
    try {
        await page.goto(`${url}/${place}`, { waitUntil: "commit" });
        await page.waitForFunction((selector) => {
            if (!document.querySelector(selector)) return false;
            performance.mark("drawn");
            return true;
        }, drawn);
        await page.waitForTimeout(1500);
        return await page.evaluate(() => {
            const files = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"));
            const own = /** @type {PerformanceResourceTiming[]} */ (files).filter(
                (file) => !new URL(file.name).pathname.startsWith("/api/"),
            );
            const drawn = performance.getEntriesByName("drawn")[0].startTime;
            const before = own.filter((file) => file.responseEnd <= drawn);
            const sum = (
                /** @type {PerformanceResourceTiming[]} */ list,
                /** @type {"transferSize"|"decodedBodySize"} */ name,
            ) => list.reduce((total, file) => total + file[name], 0);
            return {
                firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0].startTime,
                drawnMs: drawn,
                files: own.length,
                filesBefore: before.length,
                transferred: sum(own, "transferSize"),
                transferredBefore: sum(before, "transferSize"),
                raw: sum(own, "decodedBodySize"),
            };
        });
    } finally {
        await context.close();
    }
}
