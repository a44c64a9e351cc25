// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import {
    clockText,
    dateText,
    offsetName,
    readTime,
    Second,
    setZone,
    utcText,
    zoneName,
    zoneText,
} from "../../../appliance/monitor/page/data/time.js";
import { gapText } from "../../../appliance/monitor/page/views/gaplist.js";

/** UTC ns of a time of the calendar. @param {string} text */
const at = (text) => BigInt(Date.parse(text)) * 1000000n;

describe("times with their zone", () => {
    afterEach(() => setZone("UTC"));

    // As GNU date writes them with the IANA database.
    const known = /** @type {[string, string, string][]} */ ([
        ["America/New_York", "2026-11-01T05:30:00Z", "2026-11-01 01:30:00 -04:00"],
        ["America/New_York", "2026-11-01T06:30:00Z", "2026-11-01 01:30:00 -05:00"],
        ["America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00 -04:00"],
        ["Asia/Tokyo", "2026-11-01T05:30:00Z", "2026-11-01 14:30:00 +09:00"],
        ["Europe/London", "2026-10-25T01:15:00Z", "2026-10-25 01:15:00 +00:00"],
        ["Asia/Kolkata", "2026-03-08T07:00:00Z", "2026-03-08 12:30:00 +05:30"],
        ["Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-05 01:40:00 +10:30"],
    ]);
    for (const [zone, utc, text] of known)
        test(`${utc} in ${zone}, written and read`, () => {
            setZone(zone);
            assert.equal(dateText(at(utc), 0), text);
            assert.deepEqual(readTime(text, 0n), { time: at(utc), problem: null });
            assert.deepEqual(readTime(utc, 0n), { time: at(utc), problem: null });
            assert.equal(utcText(at(utc), 0), `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`);
            assert.deepEqual(readTime(utcText(at(utc)), 0n), { time: at(utc), problem: null });
        });

    test("every time that is written is read back, to the nanosecond, in every zone", () => {
        let random = 12345;
        for (const zone of Intl.supportedValuesOf("timeZone")) {
            setZone(zone);
            for (let n = 0; n < 40; n++) {
                random = (random * 1103515245 + 12345) % 2147483648;
                const time = at("2020-01-01T00:00:00Z") + BigInt(random) * 141n * 1000003n;
                assert.deepEqual(readTime(dateText(time), 0n), { time, problem: null }, `${zone} ${time}`);
            }
        }
    });

    test("an hour that occurs twice is told apart, one that does not occur is refused", () => {
        setZone("America/New_York");
        assert.equal(clockText(at("2026-11-01T05:30:00Z")), "01:30:00 -04:00");
        assert.equal(clockText(at("2026-11-01T06:30:00Z")), "01:30:00 -05:00");
        assert.equal(clockText(at("2026-11-01T07:00:00Z")), "02:00:00");
        assert.equal(clockText(at("2026-11-01T04:59:59Z")), "00:59:59");
        assert.match(readTime("2026-11-01 01:30:00", 0n).problem ?? "", /occurs twice in America\/New_York: add -04:00 or -05:00/);
        assert.match(readTime("2026-03-08 02:30", 0n).problem ?? "", /does not occur in America\/New_York/);
    });

    test("without a date a time is of the day of the chosen zone", () => {
        setZone("Asia/Tokyo");
        const evening = at("2026-11-28T20:00:00Z");
        assert.equal(readTime("09:30", evening).time, at("2026-11-29T00:30:00Z"));
        assert.equal(readTime("09:30 UTC", evening).time, at("2026-11-28T09:30:00Z"));
        assert.equal(readTime("09:30:15.25 +01:00", evening).time, at("2026-11-28T08:30:15.250Z"));
    });

    test("what is not a time is refused with the reason", () => {
        for (const text of ["nonsense", "", "2026-11-28", "25:00", "2026-02-30 10:00", "10:61", "10:00 EST"])
            assert.match(readTime(text, 0n).problem ?? "", /is not a (time such as|day and time)/, text);
    });

    test("the zone is named with its offset; one that is not known is UTC", () => {
        setZone("America/New_York");
        assert.equal(zoneText(at("2026-11-28T12:00:00Z")), "America/New_York, UTC-05:00");
        assert.equal(offsetName(at("2026-07-28T12:00:00Z")), "UTC-04:00");
        for (const name of ["local", "utc", "Etc/UTC", "UTC", "Mars/Phobos"]) {
            setZone(name);
            assert.deepEqual([zoneName(), zoneText(0n), dateText(0n, 0)], ["UTC", "UTC", "1970-01-01 00:00:00 UTC"], name);
        }
    });

    test("the text of a gap for the exchange is in UTC, whatever zone is shown", () => {
        setZone("America/New_York");
        const gap = { feed: "itch", line: "A", first: 10, last: 12, count: 3, uncertainty_ns: 1500 };
        const text = gapText({ ...gap, opened_time_ns: at("2026-11-28T14:30:00Z") + Second / 4n });
        assert.match(text, /^itch A 10-12, 3 numbers, 2026-11-28 14:30:00\.250000000 UTC /);
    });
});
