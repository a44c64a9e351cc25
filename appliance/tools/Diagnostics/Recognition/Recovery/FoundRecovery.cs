// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;
using Telemetry.Yaml;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>Configuration of the recovery channels that were recognised.</summary>
internal static class FoundRecovery
{
    private const int MostSeparate = 8;

    /// <summary>Adds the recovery channels of a feed: one each, or all of a kind in one if there are many. Answers are
    /// left out where only the place of a group shows the channel, which is not known of theirs.</summary>
    public static FeedSettings AddTo(FeedSettings feed, List<DetectedReport> found)
    {
        bool isByGroup = feed.Lines[0].Addresses.Count > 1
            && ProtocolCatalog.TryFind(feed.Protocol.Value, out ProtocolRow? row) && row.ChannelParts.Count == 0;
        List<DetectedReport> channels = [.. found.Where(report => report.Kind == DetectedKind.Recovery
            && report.Name == feed.Name.Value && (!isByGroup || report.Carries != RecoveryKind.Retransmission))];
        return feed with { Recovery = [.. Divide(feed, channels).Select(reports => ChannelOf(feed, reports))] };
    }

    /// <summary>The only server that gets datagrams and the only address that gets answers are one channel.</summary>
    private static IEnumerable<DetectedReport[]> Divide(FeedSettings feed, List<DetectedReport> channels)
    {
        List<DetectedReport> service = [.. channels.Where(report =>
            report.Carries == RecoveryKind.Retransmission && report.Protocol == feed.Protocol.Value)];
        if (service.Count != 2 || service[0].IsServer == service[1].IsServer)
            service = [];
        return channels.GroupBy(report => (report.Carries, report.Protocol,
                IsServer: report.IsServer && !service.Contains(report)))
            .SelectMany(kind => kind.Count() > MostSeparate || service.Exists(kind.Contains)
                ? [[.. kind]] : kind.Chunk(1));
    }

    private static RecoverySettings ChannelOf(FeedSettings feed, DetectedReport[] reports) => new()
    {
        Kind = reports[0].Carries ?? RecoveryKind.Snapshot,
        Protocol = reports[0].Protocol == feed.Protocol.Value
            ? null : new Located<string>(reports[0].Protocol, reports[0].Name),
        Addresses = [.. reports.Where(report => !report.IsServer).SelectMany(AddressOf)],
        Servers = [.. reports.Where(report => report.IsServer).SelectMany(AddressOf)],
        Where = reports[0].Name,
    };

    private static IEnumerable<Located<AddressRange>> AddressOf(DetectedReport report) =>
        AddressRange.TryParse(RecognisedConfiguration.EndpointOf(report), out AddressRange address)
            ? [new Located<AddressRange>(address, report.Name)] : [];
}
