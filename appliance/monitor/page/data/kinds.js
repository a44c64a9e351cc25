// SPDX-License-Identifier: Apache-2.0

/** Words of the kinds of series. @type {Record<string, string>} */
const Titles = {
    order_to_ack: "Order to acknowledgement",
    cancel_to_ack: "Cancel to acknowledgement",
    replace_to_ack: "Replace to acknowledgement",
    order_to_fill: "Order to fill",
    tick_to_trade: "Tick to trade",
    tick_to_trade_last: "Tick to trade, last tick",
    tick_to_trade_first: "Tick to trade, first tick",
    tick_to_first_order: "Tick to first order",
    feed_age: "Feed age",
    inter_arrival: "Inter-arrival time",
    line_lead: "Line lead",
    appliance_reader: "Appliance: reader",
    appliance_publish: "Appliance: publishing",
    logon_to_answer: "Logon to answer",
    logout_to_answer: "Logout to answer",
    test_to_heartbeat: "Test request to heartbeat",
    segment_to_ack: "Segment to acknowledgement",
    connect: "Connect",
    rx_to_socket: "Hook to socket",
    socket_wait: "Wait in socket",
    read_to_send: "Read to send",
    send_to_tx: "Send to way out",
    read_to_tx: "Read to way out",
    tx_to_driver: "Way out to driver",
    wire_to_ack: "Wire to acknowledgement",
    run_wait: "Wait for a CPU",
    nic_to_hook: "NIC to hook",
};

/** @param {string} kind */
export const kindTitle = (kind) => Titles[kind] ?? kind.replaceAll("_", " ").slice(0, 60);

/** Kinds of a session's view in their order. */
export const SessionKinds = ["order_to_ack", "tick_to_trade", "cancel_to_ack", "replace_to_ack", "order_to_fill", "segment_to_ack"];
