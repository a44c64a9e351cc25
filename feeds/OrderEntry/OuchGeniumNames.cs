// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Names of the messages of OUCH of Genium INET. Source: JPX OSE OUCH 5.0, BISTECH OUCH of February
/// 2025.</summary>
internal static class OuchGeniumNames
{
    /// <summary>Name of a message; null if unknown.</summary>
    internal static string? Of(StreamDirection direction, uint code) =>
        direction == StreamDirection.ToExchange ? OfRequest((char)code) : OfAnswer((char)code);

    private static string? OfRequest(char type) => type switch
    {
        'O' => "Enter Order",
        'P' => "Enter MM Order",
        'U' => "Replace Order",
        'X' => "Cancel Order",
        'Y' => "Cancel by Order ID",
        'M' => "Mass Cancel",
        'Q' => "Mass Quote",
        _ => null,
    };

    private static string? OfAnswer(char type) => type switch
    {
        'A' => "Order Accepted",
        'U' => "Order Replaced",
        'C' => "Order Canceled",
        'E' => "Order Executed",
        'J' => "Order Rejected",
        'M' => "Mass Cancel Accepted",
        'K' => "Mass Quote Acknowledgement",
        'R' => "Mass Quote Rejection",
        _ => null,
    };
}
