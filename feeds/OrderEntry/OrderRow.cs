// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Creates the catalog's rows of order protocols with the values that they share.</summary>
internal static class OrderRow
{
    /// <summary>A row of a protocol over TCP whose times are UTC.</summary>
    internal static ProtocolRow Of(
        ProtocolId id, string name, string title, string source, Proof proof, string sequencing, string timing,
        string keys, int headLength, string[] layout) => new()
        {
            Id = id,
            Name = name,
            Title = title,
            Source = source,
            Proof = proof,
            IsFeed = false,
            IsSession = true,
            IsStream = true,
            Sequencing = sequencing,
            Timing = timing,
            Keys = keys,
            HeadLength = headLength,
            Layout = layout,
        };

    /// <summary>Place of the client order id in a new order.</summary>
    internal static IReadOnlyDictionary<string, TickField> ClientOrderId(
        int offset, int length, bool isText, bool isLittleEndian = true) =>
        new Dictionary<string, TickField>
        {
            ["client_order_id"] = new((ushort)offset, (byte)length, isText, isLittleEndian),
        };
}
