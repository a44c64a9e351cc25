// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Publishers;

/// <summary>The live view's part for one publisher: totals since the start (of the day, once a day has ended), rates
/// and percentiles of its last interval.</summary>
internal sealed class PublisherView
{
    private const int MostSubscribers = 8;
    private const int MostConnections = 8;
    private const int MostThreads = 8;
    private const int MostDrops = 5;
    private const int MostTalkers = 5;

    private LiveTotals _totals = new();
    private SnapshotReport? _last;
    private SnapshotReport? _before;

    /// <summary>Its host, instance and incarnation, for a title.</summary>
    public string Title => _last is { } last ? PublisherMarks.TitleOf(last.Interval) : "";

    public string? Incarnation { get; init; }

    /// <summary>Time at which its last interval arrived, nanoseconds.</summary>
    public long HeardNs { get; set; }

    /// <summary>Length of its last interval, nanoseconds.</summary>
    public long LengthNs => _last is { } last ? last.EndStampNs - last.StartStampNs : 0;

    public void Add(SnapshotReport interval)
    {
        (_before, _last) = (_last, interval.Copy());
        _totals.Add(_last.Interval);
    }

    /// <summary>Resets the totals at the end of a day.</summary>
    public void BeginDay() => _totals = new LiveTotals();

    public void AddTo(List<IRenderable> parts)
    {
        if (_last is not { } last)
            return;
        if (_totals.Feeds.Count > 0)
            parts.Add(FlowTables.Feeds(_totals.Feeds, (feed, line) =>
                LiveTotals.PacketRate(last.Interval, feed, line, LengthNs)));
        if (LineTable.IsNeeded(_totals.Feeds))
            parts.Add(LineTable.Of(_totals.Feeds));
        if (ChannelTable.IsNeeded(_totals.Feeds))
            parts.Add(ChannelTable.Of(_totals.Feeds));
        if (RecoveryTable.IsNeeded(_totals.Feeds))
            parts.Add(RecoveryTable.Of(_totals.Feeds));
        parts.AddRange(RetractionLine.Of(_totals.Feeds).Select(text => new Text(PrintedLine.Of(text))));
        parts.AddRange(UnverifiedLine.Of(_totals.Feeds).Select(text => new Text(PrintedLine.Of(text))));
        if (_totals.Sessions.Count > 0)
            parts.Add(FlowTables.Sessions(_totals.Sessions, session =>
                LiveTotals.OrderRate(last.Interval, session, LengthNs)));
        if (last.Interval.HostPath?.Tcp is { Count: > 0 } connections)
            parts.Add(TcpTable.Of(connections, MostConnections));
        if (last.Interval.HostPath?.Threads is { Count: > 0 } threads)
            parts.Add(ThreadTable.Of(threads, _before?.Interval.HostPath?.Threads, MostThreads));
        if (last.Interval.HostPath is { } path)
            parts.AddRange(HostLines.Of(path, MostDrops, last.Interval.Series).Select(line => new Markup(line)));
        if (last.Interval.Appliance is { } own)
            parts.AddRange(OwnLines.Of(own).Select(line => new Markup(line)));
        if (last.Interval.HostPath?.Talkers is { Count: > 0 } talkers)
            parts.Add(TalkerTable.Of(talkers, MostTalkers));
        parts.Add(SeriesTable.Of(last.Interval.Series));
        if (last.Interval.Clock is { } clock)
            parts.Add(new Markup(ClockLine.Of(clock)));
        if (last.Interval.HostSettings is { } settings)
            parts.Add(new Markup(HostSettingsLine.Markup(settings)));
        parts.Add(new Markup(LedgerLine.Of(_totals.Ledger)));
        if (_totals.Publication is { } publication)
            parts.Add(new Markup(LedgerLine.Of(publication)));
        if (_totals.MediaDriver is { } driver)
            parts.Add(new Markup(LedgerLine.Of(driver)));
        if (last.Interval.Subscribers is { Count: > 0 } subscribers)
            parts.Add(SubscriberTable.Of(subscribers, MostSubscribers));
        if (last.Interval.Received is { } received)
            parts.Add(new Markup(LedgerLine.Of(received)));
    }
}
