// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Streams;
using Telemetry.Messages;
using Telemetry.Model.Types;

namespace Telemetry.Reports.Receiving.Sections.Types;

/// <summary>Messages by type, and sizes, as reports.</summary>
internal static class TypeReports
{
    /// <summary>Rows of types, then those that have no row of their own; null if types are not counted.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="types">The rows.</param>
    public static IReadOnlyList<TypeReport>? Types(
        IReadOnlyList<TypeReport>? before, ReceivedTypes types, CatalogState catalog)
    {
        if (!types.AreCounted)
            return null;
        var reports = ReportRows<TypeReport>.Over(before);
        for (int row = 0; row < types.Rows.Count; row++)
            Add(reports, types.Rows[row], catalog);
        for (int row = 0; row < types.Others.Count; row++)
            Add(reports, types.Others[row], catalog);
        return reports;
    }

    /// <summary>Sizes of packets and messages; null if types are not counted.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    /// <param name="types">The rows.</param>
    public static IReadOnlyList<SizeReport>? Sizes(
        IReadOnlyList<SizeReport>? before, ReceivedTypes types, CatalogState catalog)
    {
        if (!types.AreCounted)
            return null;
        var reports = ReportRows<SizeReport>.Over(before);
        for (int row = 0; row < types.Sizes.Count; row++)
        {
            SizesMessage sizes = types.Sizes[row];
            if (sizes.LastOrdinal == 0 || FlowOf(sizes.FeedIndex, sizes.SessionIndex, catalog) is not { } flow)
                continue;
            SizeReport into = reports.Next();
            into.Flow = flow;
            into.Of = sizes.OfMessages != 0 ? "message" : "packet";
            into.Count = sizes.Count;
            into.P50Bytes = NullValue.ToNullable(sizes.P50Bytes);
            into.P99Bytes = NullValue.ToNullable(sizes.P99Bytes);
            into.MaxBytes = sizes.MaxBytes;
        }
        return reports;
    }

    private static void Add(ReportRows<TypeReport> reports, in MessageTypeMessage row, CatalogState catalog)
    {
        if (row.LastOrdinal == 0 || FlowOf(row.FeedIndex, row.SessionIndex, catalog) is not { } flow)
            return;
        TypeReport into = reports.Next();
        var flags = (TypeRowFlags)row.Flags;
        bool isFeed = row.FeedIndex >= 0;
        bool isOther = row.IsOther != 0;
        bool isKnown = (flags & TypeRowFlags.Untyped) == 0;
        var direction = (flags & TypeRowFlags.FromExchange) != 0
            ? StreamDirection.FromExchange : StreamDirection.ToExchange;
        var protocol = (ProtocolId)(isFeed
            ? catalog.Feed(row.FeedIndex).Protocol : catalog.Session(row.SessionIndex).Protocol);
        into.Flow = flow;
        into.Channel = isFeed && !isOther ? catalog.ChannelTextOf(row.FeedIndex, row.Channel) : null;
        into.Direction = isFeed || isOther ? null : ReportNames.OfDirection((byte)direction);
        into.Numbered = isFeed && !isOther ? (flags & TypeRowFlags.Unnumbered) == 0 : null;
        into.Messages = row.Messages;
        into.Bytes = row.Bytes;
        if (isOther || !isKnown)
        {
            (into.Type, into.Name) = (isKnown ? TypeReport.Other : null, null);
            return;
        }
        Span<char> text = stackalloc char[MessageTypes.MostText];
        int length = isFeed
            ? MessageTypes.Format(protocol, row.Code, text)
            : MessageTypes.Format((flags & TypeRowFlags.IsCharacter) != 0, row.PacketType, row.Code, text);
        into.Type = catalog.Text(text[..length]);
        into.Name = isFeed
            ? MessageTypes.NameOf(protocol, row.Code)
            : MessageNames.Of(protocol, direction, row.PacketType, row.Code);
    }

    private static string? FlowOf(int feed, int session, CatalogState catalog) =>
        feed >= 0 && feed < catalog.FeedCount ? catalog.FeedText(feed)
        : session >= 0 && session < catalog.SessionCount ? catalog.SessionText(session) : null;
}
