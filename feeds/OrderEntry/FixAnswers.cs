// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Fields by which a gateway of FIX reads orders and writes answers. Source: FIX 4.2, FIX 4.4 and FIX 5.0 SP2:
/// new order single (D), cancel request (F), cancel/replace request (G), execution report (8), cancel reject (9),
/// session and business reject (3, j); the standard header.</summary>
internal static class FixAnswers
{
    private const int MostBytes = 1024;
    private const string None = "0";
    private const string Refused = "8";

    internal static TaggedLayout Layout { get; } = new()
    {
        Session = GatewaySessionLayer.Fix,
        MostBytes = MostBytes,
        Quantity = 38,
        Price = 44,
        Side = 54,
        Instrument = [48, 55],
        Requests = [new('D', OrderKind.New), new('F', OrderKind.Cancel), new('G', OrderKind.Replace)],
        Filled = new Dictionary<int, TagSource>
        {
            [11] = TagSource.Key,
            [41] = TagSource.Request,
            [379] = TagSource.RequestKey,
            [45] = TagSource.RequestNumber,
            [37] = TagSource.Reference,
            [17] = TagSource.Number,
            [32] = TagSource.Quantity,
            [31] = TagSource.Price,
            [14] = TagSource.FilledQuantity,
            [151] = TagSource.LeftQuantity,
            [6] = TagSource.AveragePrice,
            [39] = TagSource.FillStatus,
            [150] = TagSource.FillStatus,
            [60] = TagSource.Time,
            // Account, currency, handling, instrument, quantity, type, side, time in force, capacity, exchange.
            [1] = TagSource.Order,
            [15] = TagSource.Order,
            [21] = TagSource.Order,
            [22] = TagSource.Order,
            [38] = TagSource.Order,
            [40] = TagSource.Order,
            [47] = TagSource.Order,
            [48] = TagSource.Order,
            [54] = TagSource.Order,
            [55] = TagSource.Order,
            [59] = TagSource.Order,
            [65] = TagSource.Order,
            [77] = TagSource.Order,
            [107] = TagSource.Order,
            [167] = TagSource.Order,
            [200] = TagSource.Order,
            [201] = TagSource.Order,
            [202] = TagSource.Order,
            [205] = TagSource.Order,
            [207] = TagSource.Order,
            [528] = TagSource.Order,
            [541] = TagSource.Order,
            // Instructions, prices, minimum and shown quantities, expiry.
            [18] = TagSource.OrderOnly,
            [44] = TagSource.OrderOnly,
            [99] = TagSource.OrderOnly,
            [110] = TagSource.OrderOnly,
            [111] = TagSource.OrderOnly,
            [126] = TagSource.OrderOnly,
            [210] = TagSource.OrderOnly,
            [432] = TagSource.OrderOnly,
            [1138] = TagSource.OrderOnly,
        }.ToFrozenDictionary(),
        Header = new HashSet<int>
        {
            8, 9, 10, 34, 35, 43, 49, 50, 52, 56, 57, 97, 115, 116, 122, 128, 129, 142, 143, 144, 145, 369, 1156,
        }.ToFrozenSet(),
        Answers =
        [
            Report(OrderKind.Accepted, OrderKind.New, None, None),
            Report(OrderKind.Rejected, OrderKind.New, Refused, Refused),
            Report(OrderKind.Canceled, OrderKind.New, "4", "4"),
            Report(OrderKind.Canceled, OrderKind.Cancel, "4", "4"),
            Report(OrderKind.Replaced, OrderKind.Replace, "5", "5"),
            Report(OrderKind.Filled, OrderKind.New, null, null),
            CancelReject(OrderKind.CancelRefused, OrderKind.Cancel, "1"),
            CancelReject(OrderKind.Rejected, OrderKind.Cancel, "1"),
            CancelReject(OrderKind.Rejected, OrderKind.Replace, "2"),
            CancelReject(OrderKind.CancelRefused, OrderKind.Replace, "2"),
        ],
    };

    /// <summary>An execution report.</summary>
    /// <param name="kind">Its meaning.</param>
    /// <param name="request">The kind of request that it answers.</param>
    /// <param name="type">What it reports (150); null of an execution.</param>
    /// <param name="status">Status of the order (39); null of an execution.</param>
    private static TaggedAnswer Report(OrderKind kind, OrderKind request, string? type, string? status) => new(
        kind, request,
        [
            new(35, TagSource.Text, "8"), new(37, TagSource.Reference), new(11, TagSource.Key),
            new(41, TagSource.Request), new(17, TagSource.Number), new(20, TagSource.OldText, None),
            type is null ? new(150, TagSource.FillType) : new(150, TagSource.Text, type),
            status is null ? new(39, TagSource.FillStatus) : new(39, TagSource.Text, status),
            new(1, TagSource.Order), new(55, TagSource.Order), new(48, TagSource.Order), new(22, TagSource.Order),
            new(54, TagSource.Order), new(38, TagSource.Order), new(40, TagSource.Order), new(44, TagSource.Order),
            new(59, TagSource.Order), new(32, TagSource.Quantity), new(31, TagSource.Price),
            new(151, TagSource.LeftQuantity), new(14, TagSource.FilledQuantity), new(6, TagSource.AveragePrice),
            new(60, TagSource.Time),
        ]);

    /// <summary>A refusal to cancel or replace; the order stays as it is.</summary>
    /// <param name="kind">Its meaning.</param>
    /// <param name="request">The kind of request that it answers.</param>
    /// <param name="refused">The same as the protocol writes it (434).</param>
    private static TaggedAnswer CancelReject(OrderKind kind, OrderKind request, string refused) => new(
        kind, request,
        [
            new(35, TagSource.Text, "9"), new(37, TagSource.Reference), new(11, TagSource.Key),
            new(41, TagSource.Request), new(39, TagSource.Text, None), new(434, TagSource.Text, refused),
            new(60, TagSource.Time),
        ]);
}
