// SPDX-License-Identifier: Apache-2.0
import { get } from "./data/api.js";
import { movePlace, readPlace, writePlace } from "./data/link.js";
import { LiveStream } from "./data/live.js";
import { checkPlace } from "./data/placecheck.js";
import { pan, spanOf, zoom } from "./data/range.js";
import { Tables } from "./data/tables.js";
import { toBig } from "./data/time.js";
import { h, put } from "./parts/dom.js";
import { drawFooter } from "./parts/footer.js";
import { Header } from "./parts/header.js";
import { Heartbeat } from "./parts/heartbeat.js";
import { startKeys } from "./parts/keyboard.js";
import { Scope } from "./data/scope.js";
import { failed, loading, unknown } from "./parts/states.js";
import { loadDrawer, loadOthers, viewOf } from "./views/views.js";

/** @typedef {import("./data/link.js").Place} Place */

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** Time between two looks at what changes slowly. */
const SlowMs = 10000;
/** Time after which a page that nobody sees gives its stream back: browsers open few connections to one host. */
const HiddenMs = 5000;

/** Messages that a frozen view catches up with; beyond them it is opened again. */
const MostWithheld = 5000;
const NotLoaded = "The monitor does not answer, and this part of the page was not loaded before";

/** State of the page: place, live stream, view and what they share. */
export class App {
    constructor() {
        this.place = readPlace(location.hash);
        this.tables = new Tables();
        this.scope = new Scope();
        this.heartbeat = new Heartbeat(element("veil"), document.body);
        this.header = new Header(element("header"), this);
        /** Members of the last hello and frames beside the tables. @type {Record<string, any>} */
        this.latest = {};
        /** @type {any} */
        this.about = null;
        /** The live stream has broken since it was open last. */
        this.isBroken = false;
        /** Times that the live stream has come back: what was asked for before is asked for again. */
        this.resumed = 0;
        this.isAsking = false;
        this.frozen = false;
        /** What came for the view while it was frozen. @type {[string, any][]} */
        this.withheld = [];
        this.streamName = "";
        /** What the live stream is asked for. @type {import("./data/api.js").Query|null} */
        this.query = null;
        this.hideTimer = 0;
        /** @type {LiveStream|null} */
        this.stream = null;
        /** The drawer's module, once it was needed. @type {typeof import("./views/drawer.js")|null} */
        this.drawer = null;
        /** @type {import("./views/views.js").Shown|null} */
        this.shown = null;
        this.shownName = "";
        /** The address whose place was taken over last. @type {string|null} */
        this.arrived = null;
        /** The place that is shown instead of one that the page does not know. @type {string|null} */
        this.said = null;
        /** The view could not be loaded. */
        this.isMissing = false;
        this.abort = new AbortController();
    }

    start() {
        window.addEventListener("hashchange", () => this.arrive());
        document.addEventListener("visibilitychange", () => this.rest());
        startKeys(this);
        void this.refresh();
        setInterval(() => void this.refresh(), SlowMs);
        this.arrive();
    }

    /** Reads what changes slowly: what the monitor holds, the appliances and their labels. */
    async refresh() {
        this.isAsking = true;
        try {
            const [about, fleet] = await Promise.all([get("about"), get("fleet").catch(() => null)]);
            const first = this.about === null;
            const isNamed = fleet !== null && this.scope.appliances.length === 0 && fleet.appliances.length > 0;
            this.about = about;
            if (first) this.check();
            if (fleet) this.scope.update(fleet.appliances);
            this.header.update();
            drawFooter(element("footer"), this);
            // The appliances of a label are known only now.
            if (isNamed && this.place.scope.startsWith("label:")) void this.show(this.shownName);
            else if (first) this.shown?.update?.();
        } catch {
            // The heartbeat shows that the monitor does not answer.
        } finally {
            this.isAsking = false;
        }
    }

    /** Newest second of the monitor, in UTC ns. */
    now() {
        return toBig(this.latest.second_time_ns ?? this.about?.now_time_ns) ?? BigInt(Date.now()) * 1000000n;
    }

    span() {
        return spanOf(this.place.range, this.now(), this.dayBegin());
    }

    /** Start of the day's history, in UTC ns; null where there is none yet. */
    dayBegin() {
        const day = (this.about?.tiers ?? []).find((/** @type {any} */ tier) => tier.tier === "day");
        return toBig(day?.begin_time_ns);
    }

    /** @param {Partial<Place>} changes @param {boolean} [instead] the place before is not to come back to */
    go(changes, instead = false) {
        const address = writePlace(movePlace(this.place, changes));
        if (instead) location.replace(address);
        else location.hash = address;
        // Its event comes later, and the next key may come before it.
        this.arrive();
    }

    /** Takes over the place in the address. */
    arrive() {
        if (location.hash === this.arrived) return;
        this.arrived = location.hash;
        this.place = readPlace(location.hash);
        this.check();
        const name = writePlace({ ...this.place, evidence: "" });
        if (this.said !== null && this.said !== name) this.hush();
        if (name !== this.shownName) void this.show(name);
        void this.openDrawer();
        this.header.update();
    }

    /** Says what of the address the page does not know, and goes to what it shows instead. */
    check() {
        const { place, problems } = checkPlace(this.place, this.about);
        // What was said stays while what is shown instead does.
        if (problems.length === 0) return;
        this.said = writePlace({ ...place, evidence: "" });
        const notice = element("notice");
        const close = h("button", { class: "small no-print", on: { click: () => this.hush() } }, "close");
        put(notice, h("span", {}, "\u25c6 ", problems.join(" ")), close);
        notice.hidden = false;
        this.go(place, true);
    }

    hush() {
        this.said = null;
        element("notice").hidden = true;
    }

    async openDrawer() {
        if (!this.drawer && !this.place.evidence) return;
        const drawer = element("drawer");
        this.drawer ??= await loadDrawer().catch(() => null);
        if (this.drawer) this.drawer.openDrawer(drawer, this);
        else put(drawer, failed(NotLoaded));
        drawer.hidden = !this.place.evidence;
    }

    /** Opens the view of the place. @param {string} name */
    async show(name) {
        this.abort.abort();
        this.abort = new AbortController();
        const { signal } = this.abort;
        this.shown?.close?.();
        this.shown = null;
        this.withheld = [];
        this.shownName = name;
        const main = element("main");
        const entry = viewOf(this.place.view);
        document.title = `${entry?.title ?? "Unknown view"} \u2013 telemetry monitor`;
        main.className = `view view-${entry?.name ?? "unknown"}`;
        if (!entry) {
            // The head goes on, whatever the address names.
            this.listen({ view: "desk" });
            put(main, unknown("view", this.place.view, "#/desk"));
            return;
        }
        put(main, loading());
        const view = await entry.load().catch(() => null);
        if (signal.aborted) return;
        this.isMissing = view === null;
        if (!view) {
            put(main, failed(NotLoaded));
            return;
        }
        put(main);
        this.listen(view.stream(this.place, this));
        this.shown = view.open(main, this);
        this.shown.update?.();
    }

    /** Opens the stream of a view, unless it is the one that is open. @param {import("./data/api.js").Query} query */
    listen(query) {
        const name = JSON.stringify(query);
        if (name === this.streamName) return;
        this.streamName = name;
        this.query = query;
        const { second_time_ns } = this.latest;
        this.latest = { second_time_ns };
        this.tables = new Tables();
        this.connect();
    }

    connect() {
        this.stream?.close();
        this.stream = new LiveStream(this.query ?? {}, {
            message: (kind, data) => this.receive(kind, data),
            trouble: (error) => {
                this.isBroken ||= error !== null;
                this.heartbeat.trouble(error);
            },
        });
        this.rest();
    }

    /** Gives the stream back while nobody sees the page, and takes it again. */
    rest() {
        clearTimeout(this.hideTimer);
        if (document.hidden)
            this.hideTimer = window.setTimeout(() => {
                this.stream?.close();
                this.stream = null;
            }, HiddenMs);
        else if (!this.stream && this.query) {
            // What happened meanwhile is asked for.
            this.isBroken = true;
            this.heartbeat.connect();
            this.connect();
        }
    }

    /** The live stream is open: what failed without it, or is older, is asked for again. */
    begin() {
        const { isBroken } = this;
        this.isBroken = false;
        if (isBroken) this.resumed++;
        if (isBroken || (!this.about && !this.isAsking)) void this.refresh();
        if (isBroken) void this.openDrawer();
        this.header.login.again();
    }

    /** @param {string} kind @param {any} data */
    receive(kind, data) {
        if (kind === "hello") this.begin();
        if (kind === "hello" || kind === "frame") {
            this.heartbeat.beat(data);
            this.header.showAlerts(data.alerts);
            if (kind === "hello") this.tables.reset(data);
            else this.tables.apply(data);
            const { tables, sparks, ...rest } = data;
            this.latest = kind === "hello" ? rest : { ...this.latest, ...rest };
            if (kind === "frame") this.extend();
        } else if (kind === "lag" || kind === "bye") this.heartbeat.note(kind, data);
        if (this.frozen) {
            if (this.withheld.length <= MostWithheld) this.withheld.push([kind, data]);
            return;
        }
        if (kind === "hello" || kind === "frame") this.draw();
        if (kind === "hello") {
            void loadOthers();
            if (this.isMissing) void this.show(this.shownName);
        }
        this.shown?.message?.(kind, data);
    }

    extend() {
        const second = Number(this.now() / 1000000000n);
        const silent = new Set(
            this.tables
                .rows("hosts")
                .filter((row) => row.state !== "live")
                .map((row) => row.appliance),
        );
        const value = (/** @type {string} */ name) => (/** @type {any} */ row) =>
            silent.has(row.appliance) ? null : row[name];
        if (this.tables.sparks.has("feeds")) this.tables.extend("feeds", second, value("messages_per_second"));
        if (this.tables.sparks.has("sessions")) this.tables.extend("sessions", second, value("orders_per_second"));
    }

    draw() {
        try {
            if (this.about) drawFooter(element("footer"), this);
            this.shown?.update?.();
        } catch (error) {
            put(element("main"), failed(error));
            throw error;
        }
    }

    freeze() {
        this.frozen = !this.frozen;
        this.heartbeat.frozen(this.frozen);
        if (this.frozen) return;
        const withheld = this.withheld;
        this.withheld = [];
        if (withheld.length > MostWithheld) void this.show(this.shownName);
        else for (const [kind, data] of withheld) this.shown?.message?.(kind, data);
        this.draw();
    }

    /** @param {number} share */
    pan(share) {
        this.go({ range: pan(this.span(), share, this.now()) });
    }

    /** @param {number} factor */
    zoom(factor) {
        this.go({ range: zoom(this.span(), factor, this.now()) });
    }
}
