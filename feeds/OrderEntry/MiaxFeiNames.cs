// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>Names of the packets and messages of FEI. Source: MIAX Futures Onyx FEI 1.0c and SesM - TCP 1.0.</summary>
internal static class MiaxFeiNames
{
    /// <summary>Name of a message by its packet's type and its own; null if unknown.</summary>
    internal static string? Of(byte packetType, uint code) => (char)packetType switch
    {
        'S' or 'U' => OfMessage((char)(code >> 8), (char)(code & 0xFF)),
        'L' => "Login Request",
        'R' => "Login Response",
        'C' => "Synchronization Complete",
        'A' => "Retransmission Request",
        'X' => "Logout Request",
        'G' => "Goodbye Packet",
        'E' => "End of Session",
        '0' => "Server Heartbeat",
        '1' => "Client Heartbeat",
        _ => null,
    };

    private static string? OfMessage(char first, char second) => (first, second) switch
    {
        ('N', '1') => "New Order Request",
        ('N', 'R') => "New Order Response",
        ('M', '1') => "Modify Order Request",
        ('M', 'R') => "Modify Order Response",
        ('C', 'O') => "Cancel Order Request",
        ('C', 'R') => "Cancel Order Response",
        ('X', 'Q') => "Mass Cancel Request",
        ('X', 'R') => "Mass Cancel Response",
        ('S', 'D') => "Strategy Creation Request",
        ('S', 'R') => "Strategy Creation Response",
        ('O', '1') => "New Order Notification",
        ('M', 'N') => "Modify Order Notification",
        ('X', 'N') => "Cancel/Reduce Size Order Notification",
        ('O', 'S') => "Order Status Update Notification",
        ('E', 'N') => "Simple Execution Notification",
        ('C', 'N') => "Complex Execution Notification",
        ('S', 'N') => "System State Notification",
        _ => null,
    };
}
