// SPDX-License-Identifier: Apache-2.0
import { comparedRecordings, compareTitle, earlierDays } from "../data/compare.js";
import { LiveRanges, Yesterday } from "../data/range.js";
import { olderBegin } from "../data/spans.js";
import { ownZone, setZone, Utc, zoneName } from "../data/time.js";
import { viewOf, Views } from "../views/views.js";
import { writePlace, movePlace } from "../data/link.js";
import { h, nameText, put } from "./dom.js";
import { counted, whole } from "./format.js";
import { askRange } from "./rangedialog.js";
import { showHelp } from "./help.js";
import { LoginButton } from "./login.js";
import { severityNode } from "./marks.js";
import { nextTheme, onTheme, remember, remembered, theme } from "./theme.js";

/** @typedef {import("../app.js").App} App */

/** Names of today for zones that browsers list by an older one. */
const NewNames = [
    "America/Nuuk",
    "Asia/Ho_Chi_Minh",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Yangon",
    "Europe/Kyiv",
];

/** Navigation, time range, comparison, scope, zone, theme and the display's heartbeat. */
export class Header {
    /** @param {HTMLElement} element @param {App} app */
    constructor(element, app) {
        this.app = app;
        this.nav = h("nav", { "aria-label": "Views" });
        this.range = select("Time range", (value) => this.chooseRange(value));
        this.compare = select("Compare with", (value) => app.go({ compare: value }));
        this.scope = select("Scope", (value) => app.go({ scope: value }));
        this.zone = select("Time zone", (value) => this.chooseZone(value));
        this.theme = h("button", { class: "icon", on: { click: nextTheme } });
        const help = h(
            "button",
            { class: "icon", title: "Keys and marks (?)", "aria-label": "Keys and marks", on: { click: showHelp } },
            "?",
        );
        this.login = new LoginButton(() => location.reload());
        this.alerts = h("a", { class: "alert-count", href: "#/alerts", hidden: true });
        app.heartbeat.element = h("span", { class: "heartbeat", role: "status", "aria-live": "off" });
        put(
            element,
            h("h1", { class: "brand" }, "telemetry"),
            this.nav,
            this.alerts,
            h("span", { class: "gap" }),
            app.heartbeat.element,
            this.range,
            this.compare,
            this.scope,
            this.zone,
            this.theme,
            this.login.element,
            help,
        );
        // With long choices it has two rows, and what stands below it begins there.
        new ResizeObserver(() =>
            document.documentElement.style.setProperty("--head-height", `${element.offsetHeight}px`),
        ).observe(element);
        this.chooseZone(remembered("zone") ?? Utc, true);
        onTheme(() => this.drawTheme());
        this.drawTheme();
    }

    drawTheme() {
        put(this.theme, { auto: "\u25d0", light: "\u2600", dark: "\u263e" }[theme()] ?? "");
        this.theme.title = `Theme: ${theme()} (t)`;
        this.theme.setAttribute("aria-label", `Theme: ${theme()}`);
    }

    /**
     * Shows how many alerts fire that nobody holds back; nothing where none are raised, as in a report.
     * @param {Record<string, number>|null|undefined} counts  by severity
     */
    showAlerts(counts) {
        this.alerts.hidden = !counts;
        if (!counts) return;
        const firing = ["error", "warning", "info"].filter((severity) => counts[severity] > 0);
        const words = firing.map((severity) => counted(counts[severity], severity)).join(", ");
        const text = words ? `${words} firing` : "no alerts fire";
        if (this.alerts.title === text) return;
        this.alerts.title = text;
        this.alerts.setAttribute("aria-label", `Alerts: ${text}`);
        put(
            this.alerts,
            firing.length === 0
                ? "no alerts"
                : firing.flatMap((severity) => [severityNode(severity), `${whole(counts[severity])} `]),
        );
    }

    /** @param {string} value @param {boolean} [quiet] */
    chooseZone(value, quiet = false) {
        setZone(value);
        const here = ownZone();
        const zones = new Set([Utc, here, zoneName(), ...(Intl.supportedValuesOf?.("timeZone") ?? []), ...NewNames]);
        fill(
            this.zone,
            [...zones].map((name) => [name, name === here ? `${name} (here)` : name]),
            zoneName(),
        );
        remember("zone", zoneName());
        if (!quiet) void this.app.show(this.app.shownName);
    }

    /** @param {string} value */
    chooseRange(value) {
        if (value === "custom") askRange(this.app);
        else this.app.go({ range: value });
    }

    update() {
        const { place, scope, about } = this.app;
        put(
            this.nav,
            Views.map((view, n) => this.link(view, n)),
        );
        this.alerts.setAttribute("href", this.hrefOf("alerts"));
        const span = this.app.span();
        const older = olderBegin(about);
        const yesterday = /** @type {[string, string]} */ (["yesterday", Yesterday]);
        const ranges = Object.entries(LiveRanges).map(
            ([name, { text }]) => /** @type {[string, string]} */ ([name, text]),
        );
        fill(
            this.range,
            [
                ...ranges,
                ...(older === null && place.range !== "yesterday" ? [] : [yesterday]),
                ...(span.live || place.range === "yesterday" ? [] : [/** @type {[string, string]} */ ([place.range, span.text])]),
                ["custom", "Choose\u2026"],
            ],
            place.range,
        );
        const recordings = comparedRecordings(about).map(
            (name) => /** @type {[string, string]} */ ([name, compareTitle(name)]),
        );
        const days = earlierDays(older, span.from);
        fill(
            this.compare,
            [["", "No comparison"], ["before", "The time before"], ...days, ...recordings],
            place.compare,
        );
        fill(
            this.scope,
            [
                ["", "All appliances"],
                ...scope
                    .choices()
                    .map((name) => /** @type {[string, string]} */ ([name, nameText(name.replace(/^label:/, ""), 40)])),
            ],
            place.scope,
        );
    }

    /** Address of a whole view. @param {string} view */
    hrefOf(view) {
        return writePlace(movePlace(this.app.place, { view, evidence: "", ...Forget }));
    }

    /** @param {import("../views/views.js").Entry} view @param {number} n */
    link(view, n) {
        const current = viewOf(this.app.place.view) === view;
        return h(
            "a",
            {
                href: this.hrefOf(view.name),
                class: current ? "current" : null,
                "aria-current": current ? "page" : null,
                title: `${view.title} (${n + 1})`,
            },
            view.title,
        );
    }
}

/** Selection that a link to a whole view leaves behind. */
const Forget = { appliance: "", feed: "", session: "", series: "", key: "", at: "", against: "", filter: "", group: "" };

/** @param {string} label @param {(value: string) => void} choose */
function select(label, choose) {
    const element = /** @type {HTMLSelectElement} */ (h("select", { "aria-label": label, title: label }));
    element.addEventListener("change", () => choose(element.value));
    return element;
}

/** @param {HTMLSelectElement} element @param {[string, string][]} choices @param {string} value */
function fill(element, choices, value) {
    const known = choices.some(([name]) => name === value)
        ? choices
        : [...choices, /** @type {[string, string]} */ ([value, nameText(value, 40)])];
    const choicesText = JSON.stringify(known);
    if (element.dataset.choices !== choicesText) {
        put(
            element,
            known.map(([name, title]) => h("option", { value: name }, title)),
        );
        element.dataset.choices = choicesText;
    }
    element.value = value;
    // As wide as what is chosen: the longest of its choices would take the room of the others.
    const text = known.find(([name]) => name === value)?.[1] ?? "";
    element.style.width = `calc(${text.length}ch + 30px)`;
    element.title = `${element.getAttribute("aria-label")}: ${text}`;
}
