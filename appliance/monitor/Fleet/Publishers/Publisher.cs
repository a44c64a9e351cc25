// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;

namespace Telemetry.Fleet.Publishers;

/// <summary>One start of an appliance: what was received of it. Belongs to the thread of the fleet.</summary>
public sealed class Publisher : IReportSink
{
    private const string Mode = "watch";
    private const long LeastIntervalNs = 1_000_000_000;
    private const long LateIntervals = 3;
    private const long StaleNs = 10_000_000_000;            // a status comes each second, whatever the interval is
    private const long GoneNs = 60_000_000_000;
    private const int MostSettings = 4_096;

    private readonly FleetModel _fleet;
    private readonly ReportReader _reader;
    private readonly ThreadTimes _threads = new();
    private readonly EventNumbers _eventNumbers = new();
    private SummaryReport? _counters;
    private long? _countedSinceTimeNs;
    private long _countersVersion = -1;
    private long _lastOrdinal;

    internal Publisher(ulong incarnation, string channel, FleetModel fleet, FleetLimits limits)
    {
        _fleet = fleet;
        (Incarnation, Channel) = (incarnation, channel);
        (FirstHeardNs, FirstTimeNs) = (fleet.NowNs, fleet.TimeNs);
        History = new PublisherHistory(fleet.Minutes is null ? null : OnMinute);
        _reader = new ReportReader(this, fleet.ReaderLimits, includesReceived: true);
        Events = new RecentReports<EventReport>(limits.Records);
        Gaps = new RecentReports<GapReport>(limits.Records);
        Orders = new RecentReports<OrderReport>(limits.Orders);
    }

    /// <summary>Random number of the start.</summary>
    public ulong Incarnation { get; }

    /// <summary>Channel on which it was received.</summary>
    public string Channel { get; }

    /// <summary>Names of its host and of itself; null until they have arrived.</summary>
    public (string? Host, string? Instance) Name => _reader.Name;

    /// <summary>Name of its appliance in addresses; null until it is known.</summary>
    public string? ApplianceName { get; internal set; }

    /// <summary>Time of its first message, nanoseconds of the monotonic clock.</summary>
    public long FirstHeardNs { get; }

    /// <summary>Time of its first message, UTC since 1970, nanoseconds.</summary>
    public long FirstTimeNs { get; }

    /// <summary>Time of its last message, nanoseconds of the monotonic clock.</summary>
    public long HeardNs { get; internal set; }

    /// <summary>Time of its last message, UTC since 1970, nanoseconds.</summary>
    public long LastTimeNs { get; internal set; }

    /// <summary>Arrival of its last interval, nanoseconds of the monotonic clock; 0 before the first.</summary>
    public long IntervalHeardNs { get; private set; }

    /// <summary>Its last interval: valid until the next message; null before the first.</summary>
    public SnapshotReport? LastInterval { get; private set; }

    /// <summary>Intervals received.</summary>
    public long Intervals { get; private set; }

    /// <summary>Intervals that were not received since the first one.</summary>
    public long MissingIntervals { get; private set; }

    /// <summary>True if it has sent its last totals.</summary>
    public bool HasEnded => _reader.IsFinal;

    /// <summary>True if the totals of the day include its last interval.</summary>
    internal bool HasTotalsOfInterval => _reader.TotalsOrdinal >= _lastOrdinal;

    /// <summary>Messages with invalid content.</summary>
    public long Malformed => _reader.Malformed;

    /// <summary>Its newest events.</summary>
    public RecentReports<EventReport> Events { get; }

    /// <summary>Its newest gaps.</summary>
    public RecentReports<GapReport> Gaps { get; }

    /// <summary>Its newest orders.</summary>
    public RecentReports<OrderReport> Orders { get; }

    /// <summary>The newest gap of each feed in which messages were lost.</summary>
    public Dictionary<string, GapReport> LastLoss { get; } = new(StringComparer.Ordinal);

    /// <summary>Connections of each session with a received event.</summary>
    public Dictionary<string, SessionConnections> Connections { get; } = new(StringComparer.Ordinal);

    /// <summary>True if a session has a connection, false if it has none any more; null if neither is known.</summary>
    public bool? IsConnected(string session)
    {
        // A connection from before the start of the appliance, or of the monitor, is known by what it answers.
        bool isAnswered = LastInterval?.Interval.Sessions.Any(one => one.Session == session && one.Acks > 0) == true;
        return isAnswered ? true : !Connections.GetValueOrDefault(session)?.HasEnded;
    }

    /// <summary>The newest gap in which messages of a feed were lost, and the host itself may have lost them; null if
    /// there was none.</summary>
    public GapReport? LastHostLoss { get; private set; }

    /// <summary>Settings of its host that were changed while it was received, by name and object.</summary>
    public Dictionary<(string Setting, string Target), ChangedSetting> ChangedSettings { get; } = [];

    /// <summary>Settings of its host, each with its value; null until the whole list has arrived.</summary>
    public HostSettingsReport? HostSettings { get; private set; }

    /// <summary>Events by their kind and severity; a storm counts as the ranges that it stands for.</summary>
    public Dictionary<(string Event, string Severity), long> EventCounts { get; } = [];

    /// <summary>Times of the threads of watched processes.</summary>
    public IEnumerable<ThreadTime> Threads => _threads.All;

    /// <summary>True if the newest interval lacks nothing.</summary>
    public bool IsComplete => LastInterval is { Interval: var last }
        && last.Feeds.All(feed => feed.Complete) && last.Sessions.All(session => session.Complete)
        && last.Series.All(series => series.Complete);

    /// <summary>Messages received and missing of each stream.</summary>
    public IReadOnlyList<ReceivedReport> Received => _reader.Received();

    /// <summary>Time at which it was started, UTC, nanoseconds; null if that is not known.</summary>
    internal long? BeganTimeNs => _reader.StartTimeNs;

    internal PublisherHistory History { get; }

    /// <summary>Events, gaps and orders that are held.</summary>
    internal int Records => Events.Count + Gaps.Count + Orders.Count;

    /// <summary>Memory of the day's distributions, bytes.</summary>
    internal long DaySize => _reader.TotalsSize;

    /// <summary>Totals of the day without the distributions.</summary>
    public SummaryReport Counters()
    {
        if (_counters is null || _countersVersion != _reader.TotalsVersion)
        {
            (_counters, _countersVersion) = (WithLabels(_reader.Counters(Mode)), _reader.TotalsVersion);
            _countedSinceTimeNs = _reader.CountedSinceTimeNs;
        }
        return _counters;
    }

    /// <summary>Start of the counting of <see cref="Counters"/>, UTC since 1970, nanoseconds: it stays over a restart
    /// that goes on with the day. Null if they count from the start.</summary>
    public long? CountedSinceTimeNs
    {
        get
        {
            _ = Counters();
            return _countedSinceTimeNs;
        }
    }

    /// <summary>Totals of the day with the distributions.</summary>
    public SummaryReport Totals() => WithLabels(_reader.Summary(Mode)) with { Received = _reader.Received() };

    /// <summary>Totals of the day of the selected series.</summary>
    public IEnumerable<SeriesReport> TotalsOf(SeriesFilter filter)
    {
        if (LastInterval is not { Interval.Series: var series })
            return Totals().Series.Where(filter.Selects);
        return series.Where(filter.Selects).Select(_reader.TotalOf);
    }

    /// <summary>Presence, at a time of the monotonic clock.</summary>
    public ApplianceState StateAt(long nowNs)
    {
        long intervalNs = LastInterval is { } last ? Math.Max(last.EndStampNs - last.StartStampNs, LeastIntervalNs) : 0;
        return HasEnded ? ApplianceState.Ended
            : nowNs - HeardNs >= GoneNs ? ApplianceState.Gone
            : nowNs - HeardNs >= StaleNs ? ApplianceState.Stale
            : LastInterval is null || Name.Host is null ? ApplianceState.Starting
            : nowNs - IntervalHeardNs > (LateIntervals * intervalNs) ? ApplianceState.Late
            : ApplianceState.Live;
    }

    private SummaryReport WithLabels(SummaryReport summary)
    {
        if (_fleet.Channels.GetValueOrDefault(Channel) is { } channel)
            summary.Labels = [.. summary.Labels, .. channel.Labels.Where(
                label => !summary.Labels.Any(own => own.Key == label.Key))];
        return summary;
    }

    private void Note(EventReport change, (string Setting, string Target) key)
    {
        if (ChangedSettings.TryGetValue(key, out ChangedSetting? before))
            ChangedSettings[key] = before with { After = change.After };
        else if (ChangedSettings.Count < MostSettings)
            ChangedSettings.Add(key, new ChangedSetting(change.Before, change.After));
    }

    private void OnMinute(IntervalRecord[] intervals) => _fleet.OnMinute(this, intervals);

    private void Keep<TReport>(RecentReports<TReport> list, TReport report)
        where TReport : class
    {
        long number = _fleet.NextNumber();
        list.Add(number, _fleet.TimeNs, report);
        if (ApplianceName is { } name)
            _fleet.Records?.OnRecord(new FleetRecord(number, name, report));
    }

    /// <summary>Has those records kept that came before the name.</summary>
    internal void KeepWaiting()
    {
        if (ApplianceName is not { } name || _fleet.Records is not { } sink)
            return;
        IEnumerable<(long Number, object Report)> waiting = Events.All.Select(one => (one.Number, (object)one.Report))
            .Concat(Gaps.All.Select(one => (one.Number, (object)one.Report)))
            .Concat(Orders.All.Select(one => (one.Number, (object)one.Report)));
        foreach ((long number, object report) in waiting.OrderBy(one => one.Number))
            sink.OnRecord(new FleetRecord(number, name, report));
    }

    /// <summary>Drops old records, of the most frequent kind.</summary>
    /// <param name="count">Their number at most.</param>
    /// <returns>Number of dropped records.</returns>
    internal int DropRecords(int count)
    {
        int most = Math.Max(Math.Max(Events.Count, Gaps.Count), Orders.Count);
        int dropped = Math.Min(count, most);
        if (Orders.Count == most)
            Orders.RemoveOldest(dropped);
        else if (Gaps.Count == most)
            Gaps.RemoveOldest(dropped);
        else
            Events.RemoveOldest(dropped);
        return dropped;
    }

    /// <summary>Gives back what is shared with other publishers.</summary>
    internal void Release() => _reader.Release();

    internal void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        _reader.OnMessage(streamId, message);
        _eventNumbers.OnMessage(streamId, message, _fleet.TimeNs);
        if (ApplianceName is not { } name)
            return;
        foreach (LostEvents lost in _eventNumbers.Take())
        {
            foreach (SessionConnections own in Connections.Values)
                own.Forget();
            // Of one that began before this run of the monitor, earlier runs may have received events.
            if ((lost.FromTimeNs ?? (BeganTimeNs >= _fleet.StartTimeNs ? BeganTimeNs : null)) is { } fromNs)
                _fleet.Receptions.Add(
                    new ReceptionHole(name, fromNs, lost.ToTimeNs, HoleCause.Events), _fleet.Records);
        }
    }

    public void OnSnapshot(SnapshotReport report)
    {
        bool followsAtOnce = LastInterval is null ? _reader.IntervalFirstSequence == 1
            : report.FirstOrdinal == _lastOrdinal + 1;
        if (LastInterval is not null && report.FirstOrdinal > _lastOrdinal + 1)
            MissingIntervals += report.FirstOrdinal - _lastOrdinal - 1;
        _lastOrdinal = report.Ordinal;
        _fleet.PlainKeys?.HideIn(report.Interval);
        (LastInterval, IntervalHeardNs) = (report, _fleet.NowNs);
        Intervals++;
        _threads.Add(report.Interval.HostPath?.Threads ?? []);
        History.Add(report, _fleet.TimeNs, _fleet.NowNs);
        _fleet.OnInterval(this, followsAtOnce);
    }

    public void OnEvent(EventReport report)
    {
        EventReport copy = report with { };
        _fleet.PlainKeys?.Hide(ref copy.OrderKey);
        Keep(Events, copy);
        ref long count =
            ref CollectionsMarshal.GetValueRefOrAddDefault(EventCounts, (copy.Event, copy.Severity), out _);
        count = CounterMath.Sum(count, copy.Ranges ?? 1);
        if (copy is { Flow: { } session, Event: "login" or "connection_opened" or "connection_closed" })
        {
            ref SessionConnections? own = ref CollectionsMarshal.GetValueRefOrAddDefault(Connections, session, out _);
            (own ??= new SessionConnections(copy)).Note(copy);
        }
        if (copy is { Event: "setting_changed", Setting: { } setting })
            Note(copy, (setting, copy.Target ?? ""));
    }

    public void OnGap(GapReport report)
    {
        GapReport copy = report with { };
        Keep(Gaps, copy);
        if (copy is { Feed: { } feed, Scope: "feed", State: "lost" })
        {
            LastLoss[feed] = copy;
            LastHostLoss = copy.Suspect == "host" ? copy : LastHostLoss;
        }
    }

    public void OnOrder(OrderReport report)
    {
        OrderReport copy = report.Copy();
        _fleet.PlainKeys?.Hide(ref copy.OrderKey);
        Keep(Orders, copy);
    }

    public void OnDetected(DetectedReport report)
    {
    }

    public void OnPacket(PacketReport report)
    {
    }

    public void OnMessage(MessageReport report)
    {
    }

    public void OnConnection(ConnectionReport report)
    {
    }

    public void OnHostSettings(HostSettingsReport report) => HostSettings = report;

    public void OnDay(SummaryReport report)
    {
    }

    public void OnSummary(SummaryReport report)
    {
    }
}
