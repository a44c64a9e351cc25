// SPDX-License-Identifier: Apache-2.0

/** Settings of a host as it should be. @type {[string, string, string][]} */
const Good = [
    ["bpf-btf", "host", "present"],
    ["clock-source", "host", "tsc"],
    ["cpu-governor", "cpu0-15", "performance"],
    ["cpu-idle", "cpu2-15", "C1 at most"],
    ["irq-affinity", "ens1f0", "cpu0-1"],
    ["memory-thp", "host", "never"],
    ["nic-coalescing", "ens1f0", "0 us, 1 frame"],
    ["nic-ring", "ens1f0", "4096"],
    ["net-busy-poll", "host", "50"],
];
/** What the hosts with other settings have. @type {Record<string, string>} */
const Other = { "cpu-governor": "powersave", "memory-thp": "always", "nic-ring": "512" };

/** @param {import("./topology.js").AppliancePlan} plan */
export function settings(plan) {
    const warn = plan.settings[0] !== "9";
    /** @type {{setting: string, target: string, found: string|null, verdict: string, compared: boolean}[]} */
    const all = Good.map(([setting, target, good]) => {
        const found = (warn && Other[setting]) || good;
        return { setting, target, found, verdict: found === good ? "ok" : "warn", compared: true };
    });
    all.push({ setting: "clock-leap", target: "host", found: null, verdict: "not_applicable", compared: false });
    if (warn) all.pop();
    const count = (/** @type {string} */ verdict) => all.filter((one) => one.verdict === verdict).length;
    return {
        appliance: plan.appliance,
        host_settings: {
            hash: plan.settings,
            verdict: warn ? "warn" : "ok",
            ok: count("ok"),
            warn: count("warn"),
            fail: 0,
            not_applicable: count("not_applicable"),
            unknown: 0,
            failing: [],
            settings: all,
        },
    };
}
