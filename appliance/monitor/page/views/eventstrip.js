// SPDX-License-Identifier: Apache-2.0
import { colours } from "../charts/colours.js";
import { Figure } from "../charts/figure.js";
import { label, OwnCanvas, rule } from "../charts/own.js";
import { drawUnknown } from "../charts/pattern.js";
import { TimeScale } from "../charts/timescale.js";
import { get } from "../data/api.js";
import { holesOf } from "../data/holes.js";
import { Refresher } from "../data/refresher.js";
import { hasDisk } from "../data/spans.js";
import { clockText, timeTitle, toBig } from "../data/time.js";
import { nameText } from "../parts/dom.js";
import { counted } from "../parts/format.js";
import { detailOf } from "./eventrows.js";

/** @typedef {import("../app.js").App} App */

const Lanes = [
    {
        name: "logins",
        events: [
            "login",
            "logout",
            "connection_opened",
            "connection_closed",
            "connection_reset",
            "connect_failed",
            "failover",
        ],
    },
    { name: "timeouts", events: ["timeout", "unanswered", "connection_lost"] },
    { name: "other", events: [] },
];

/** Lane of an event. @param {any} event */
const laneOf = (event) => {
    const at = Lanes.findIndex((lane) => lane.events.includes(event.event));
    return at < 0 ? 2 : at;
};

/** What happened to one session: logins and fail-overs, timeouts, the rest. */
export class EventStrip {
    /** @param {App} app @param {import("../data/api.js").Query} filter */
    constructor(app, filter) {
        this.app = app;
        this.figure = new Figure("Logins and timeouts", { height: 84 });
        this.figure.table = () => ({
            columns: [timeTitle(), "event", "detail"],
            rows: this.events.map((event) => [
                clockText(event.time_ns, 9),
                nameText(event.event),
                detailOf(event),
            ]),
        });
        /** @type {any[]} */
        this.events = [];
        /** @type {import("../data/holes.js").Hole[]} */
        this.holes = [];
        /** Start of what is held; null where that is not known. @type {bigint|null} */
        this.held = null;
        /** Start of what the list has; null for all. @type {bigint|null} */
        this.reach = null;
        this.filter = filter;
        this.own = new OwnCanvas(this.figure, (drawing) => this.draw(drawing));
        this.refresher = new Refresher(
            app,
            3000,
            async (signal) => {
                const { from, to, live } = app.span();
                const span = hasDisk(app.about) ? { from, to: live ? undefined : to } : {};
                const answer = await get("events", { ...filter, limit: 500, ...span }, signal);
                this.events = answer.events;
                this.holes = answer.holes ?? [];
                this.held = toBig(answer.held_from_time_ns);
                this.reach = answer.before ? toBig(this.events.at(-1)?.time_ns) : null;
                this.figure.setNote(counted(this.events.length, "event"));
                this.figure.setState(null);
                this.figure.drawData();
            },
            (error) => this.figure.fail(error),
        );
    }

    get element() {
        return this.figure.element;
    }

    poke() {
        this.refresher.poke();
        this.own.draw();
    }

    /** @param {import("../charts/own.js").Drawing} drawing */
    draw({ paint, width, height }) {
        const { from, to } = this.app.span();
        const scale = new TimeScale(from, to, 66, width - 10);
        scale.draw(paint, 2, height - 18);
        drawUnknown({ paint, width, height }, scale, {
            known: this.held,
            holes: holesOf(this.holes, String(this.filter.appliance), from, to),
            reach: this.reach,
            foot: height - 63,
        });
        Lanes.forEach((lane, n) => {
            label(paint, lane.name, 60, n * 21 + 11, { align: "right" });
            rule(paint, 66, (n + 1) * 21, width - 10, (n + 1) * 21);
        });
        for (const event of this.events) {
            const time = toBig(event.time_ns);
            if (time === null || time < from || time > to) continue;
            paint.fillStyle =
                colours()[event.severity === "error" ? "error" : event.severity === "warning" ? "warning" : "accent"];
            paint.fillRect(scale.x(time) - 1, laneOf(event) * 21 + 5, 3, 13);
        }
    }

    close() {
        this.own.close();
    }
}
