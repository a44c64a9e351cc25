// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Names of FIX message types.</summary>
internal static class FixNames
{
    /// <summary>Name of a message type: one character, or two packed with the first one above.</summary>
    internal static string? Of(uint code) => code switch
    {
        '0' => "Heartbeat",
        '1' => "Test Request",
        '2' => "Resend Request",
        '3' => "Reject",
        '4' => "Sequence Reset",
        '5' => "Logout",
        '8' => "Execution Report",
        '9' => "Order Cancel Reject",
        'A' => "Logon",
        'D' => "New Order Single",
        'F' => "Order Cancel Request",
        'G' => "Order Cancel/Replace Request",
        'H' => "Order Status Request",
        'j' => "Business Message Reject",
        'n' => "XML Message",
        'q' => "Order Mass Cancel Request",
        'r' => "Order Mass Cancel Report",
        ('A' << 8) | 'B' => "New Order Multileg",
        ('A' << 8) | 'C' => "Multileg Order Cancel/Replace",
        ('A' << 8) | 'E' => "Trade Capture Report",
        ('B' << 8) | 'E' => "User Request",
        ('B' << 8) | 'F' => "User Response",
        _ => null,
    };
}
