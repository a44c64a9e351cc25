// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// T7 Enhanced Trading Interface before release 7.0: in responses of the matching engine, which have one more time,
/// everything is eight bytes later; in new orders the ClOrdID is eight bytes earlier. Source: Deutsche Boerse T7
/// Enhanced Trading Interface, 2.5, 5.0, 6.0 and 6.1.
/// </summary>
[HotPath]
public readonly struct T7Eti6 : IOrderLayout
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

    /// <inheritdoc/>
    public static int PrefixLength => T7Eti.PrefixLength;

    /// <inheritdoc/>
    public static int HeaderLength => T7Eti.HeaderLength;

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> prefix) => T7Eti.LengthOf(prefix);

    /// <inheritdoc/>
    public static bool IsHeader(ReadOnlySpan<byte> header) => T7Eti.IsHeader(header);

    /// <inheritdoc/>
    public static uint TypeOf(ReadOnlySpan<byte> header) => T7Eti.TypeOf(header);

    /// <inheritdoc/>
    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) => T7Eti.SecretOf(header, length);

    /// <inheritdoc/>
    public static ulong LoginOf(ReadOnlySpan<byte> message) => T7Eti.LoginOf(message);

    /// <inheritdoc/>
    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded) =>
        T7Eti.Complete(message, direction, ref state, ref decoded);

    /// <inheritdoc/>
    public static MessagePlan Request(ReadOnlySpan<byte> header) => TypeOf(header) switch
    {
        10100 => new(OrderRole.Request, OrderKind.New, 40, 8, 0, 16),
        10125 => new(OrderRole.Request, OrderKind.New, 32, 8, 0, 16),
        >= 10138 and <= 10142 => default,               // of 12.0 and later
        _ => T7Eti.Request(header),
    };

    /// <inheritdoc/>
    public static MessagePlan Answer(ReadOnlySpan<byte> header)
    {
        MessagePlan plan = T7Eti.Answer(header);
        bool isOfEngine = TypeOf(header) is 10010 or (>= 10101 and <= 10103) or 10107 or 10108 or 10110 or 10111;
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
