// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// T7 Enhanced Trading Interface before release 7.0: in responses of the matching engine, which have one more time,
/// everything is eight bytes later; in new orders the ClOrdID is eight bytes earlier. Source: Deutsche Boerse T7
/// Enhanced Trading Interface, 2.5, 5.0, 6.0 and 6.1.
/// </summary>
[HotPath]
public readonly struct T7Eti6 : IT7Eti
{
    private const ushort Later = 8;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = T7Eti.Row with
    {
        Id = ProtocolId.T7Eti6,
        Name = "t7-eti6",
        Title = "T7 ETI orders (Eurex, Xetra), 2.5 to 6.1",
        Source = "Deutsche Boerse T7 Enhanced Trading Interface 2.5 to 6.1",
        Proof = Proof.Layout,
        HeadLength = FramedOrders<T7Eti6>.MaxMessageLength,
        Layout =
        [
            "0 4 u32le length of all, a multiple of 8; 4 2 u16le template",
            "requests: 16 4 u32le number; 10100: 40, 10125: 32 8 u64le ClOrdID",
            "others: 32 or 24 8 u64le ClOrdID, the original behind it",
            "answers: 48 8 u64le sending time; 56 4 u32le number; 88 or 72 8 u64le ClOrdID, original behind it",
            "10000, 10018: password, never kept",
        ],
    };

    public static MessagePlan Request(ReadOnlySpan<byte> header) => WireFields.U16(header, 4) switch
    {
        10100 => new(OrderRole.Request, OrderKind.New, 40, 8, 0, 16),
        10125 => new(OrderRole.Request, OrderKind.New, 32, 8, 0, 16),
        >= 10138 and <= 10142 => default,               // of 12.0 and later
        _ => T7Eti.Request(header),
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header)
    {
        MessagePlan plan = T7Eti.Answer(header);
        bool isOfEngine =
            WireFields.U16(header, 4) is 10010 or (>= 10101 and <= 10103) or 10107 or 10108 or 10110 or 10111;
        return isOfEngine ? plan with
        {
            Key = After(plan.Key),
            Key2 = After(plan.Key2),
            Number = After(plan.Number),
            Time = After(plan.Time),
        } : plan;
    }

    private static ushort After(ushort offset) => (ushort)(offset == 0 ? 0 : offset + Later);
}
