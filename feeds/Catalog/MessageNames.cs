// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Catalog;

/// <summary>
/// Names of the types of order messages and of their session layers' packets, as the protocols' documents call them,
/// for those that are decoded. The table is order-types.tsv: rows of a message, of one to or from the exchange, of a
/// packet. Of MEMO it has the names that the schemas of equities and options share; templates 102 and 202 of Coinbase
/// Derivatives mean different messages in its two schemas, so they have none.
/// </summary>
public static class MessageNames
{
    private const int KindShift = 24;                       // above the types

    private static readonly string[] Kinds = ["", "to", "from", "packet", "packet to", "packet from"];

    private static readonly Lazy<FrozenDictionary<(ProtocolId, uint), string>> Names = new(() =>
        MessageTypes.Table("order-types.tsv").ToFrozenDictionary(
            row => (row.Protocol, KeyOf(Array.IndexOf(Kinds, row.Fields[1]), MessageTypes.CodeOf(row.Fields[2]))),
            row => row.Fields[3]));

    /// <summary>Name of a message by the session layer's packet type and the message type.</summary>
    public static string? Of(ProtocolId protocol, StreamDirection direction, byte packetType, uint code)
    {
        int side = direction == StreamDirection.ToExchange ? 1 : 2;
        return (packetType == 0 ? null : Find(3, packetType) ?? Find(3 + side, packetType))
            ?? Find(0, code) ?? Find(side, code);

        string? Find(int kind, uint type) => Names.Value.GetValueOrDefault((protocol, KeyOf(kind, type)));
    }

    private static uint KeyOf(int kind, uint type) => ((uint)kind << KindShift) | type;
}
