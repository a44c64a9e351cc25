// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Names of the messages of OCG-C. Source: HKEX OCG-C Binary Trading Protocol 3.1, section 7.1.</summary>
internal static class HkexOcgNames
{
    /// <summary>Name of a message; null if unknown.</summary>
    internal static string? Of(uint code) => code switch
    {
        0 => "Heartbeat",
        1 => "Test Request",
        2 => "Resend Request",
        3 => "Reject",
        4 => "Sequence Reset",
        5 => "Logon",
        6 => "Logout",
        7 => "Lookup Request",
        8 => "Lookup Response",
        9 => "Business Message Reject",
        10 => "Execution Report",
        11 => "New Order",
        12 => "Amend Request",
        13 => "Cancel Request",
        14 => "Mass Cancel Request",
        15 => "Order Mass Cancel Report",
        16 => "Quote",
        17 => "Quote Cancel",
        18 => "Quote Status Report",
        21 => "Trade Capture Report",
        22 => "Trade Capture Report Ack",
        23 => "OBO Cancel Request",
        24 => "OBO Mass Cancel Request",
        25 => "Throttle Entitlement Request",
        26 => "Throttle Entitlement Response",
        27 => "Party Entitlements Request",
        28 => "Party Entitlements Report",
        _ => null,
    };
}
