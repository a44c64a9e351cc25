// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Distributions;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving.Sections;
using Telemetry.Reports.Receiving.Sections.Types;

namespace Telemetry.Reports.Receiving;

/// <summary>
/// Turns messages into reports, from any transport. Follows one publisher and starts over when it restarts. Counts
/// bytes that are not a message of this schema. Used by one thread.
/// </summary>
public sealed class ReportReader : IMessageHandler
{
    private const int MaxRetired = 16;
    private const string NoHash = "0000000000000000";

    private readonly IReportSink _sink;
    private readonly ReaderLimits _limits;
    private readonly bool _includesReceived;
    private readonly SeriesQuota _quota;
    private readonly CatalogState _catalog;
    private readonly CounterState _interval;
    private readonly CounterState _totals;
    private readonly StateRows _state;
    private SeriesState?[] _series = [];
    private readonly SparseHistogram _decoded = new();
    private readonly LeadReports _leads = new();
    private readonly LedgerWatch _ledger = new();
    private readonly EventDispatch _dispatch;
    private readonly SnapshotReport _snapshot = new();
    private readonly HexText _incarnationText = new();
    private readonly HexText _configText = new();
    private readonly StreamTracker[] _streams =
        [.. Enumerable.Range(0, StreamIds.Count).Select(_ => new StreamTracker())];
    private readonly List<ulong> _retired = [];
    private StampTimes _times;
    private long _uncertaintyNs;
    private ulong _incarnation;
    private long _intervalMessages;
    private bool _isInInterval;
    private int _expected;                                  // series that have memory

    /// <summary>Makes a reader.</summary>
    /// <param name="sink">Receives the reports, except the summary, which is returned on request.</param>
    /// <param name="limits">Limits of the stored data.</param>
    /// <param name="includesReceived">True if intervals include the numbers of messages received and missing.</param>
    public ReportReader(IReportSink sink, ReaderLimits limits, bool includesReceived = false)
    {
        _sink = sink;
        _includesReceived = includesReceived;
        _limits = limits;
        _quota = new SeriesQuota(limits);
        _catalog = new CatalogState(limits, _quota);
        _dispatch = new EventDispatch(_catalog, sink, limits);
        _interval = new CounterState(limits, adds: true);
        _totals = new CounterState(limits, adds: false);
        _state = new StateRows(_catalog, limits);
    }

    /// <summary>True if the publisher has sent its last totals.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>Messages of another schema, or with invalid content.</summary>
    public long Malformed { get; private set; }

    /// <summary>Restarts of the publisher seen.</summary>
    public long Restarts { get; private set; }

    /// <summary>Names of the publisher's host and of itself; null until they have arrived.</summary>
    public (string? Host, string? Instance) Name => (_catalog.HostName, _catalog.Instance);

    /// <summary>Start of the publisher, UTC since 1970, nanoseconds; null if it is not known.</summary>
    public long? StartTimeNs =>
        _catalog.HostName is null ? null : NullValue.ToNullable(_catalog.Status.StartTimeNs);

    /// <summary>Number of the first message of the newest interval; 1 for the first of a publisher.</summary>
    public ulong IntervalFirstSequence { get; private set; }

    /// <summary>Allocates the memory of a number of series before their names arrive.</summary>
    public void Expect(int series)
    {
        int count = _quota.MostOf(series);
        if (count > 0 && !_quota.TryReach(count - 1))
            return;
        for (int index = _expected; index < count; index++)
            _ = SeriesOf(index);
        _expected = Math.Max(_expected, count);
    }

    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        int stream = streamId - StreamIds.Snapshots;
        if (!MessageDecoder.TryStart(message, out MessageDecoder decoder) || (uint)stream >= StreamIds.Count)
        {
            Malformed++;
            return;
        }
        MessageOrigin origin = decoder.Origin;
        if (!FollowsPublisher(origin.Incarnation))
            return;
        _streams[stream].OnMessage(origin.StreamSequence);
        ushort template = decoder.Header.TemplateId;
        if (template <= HostSettingMessage.TemplateId || template == RecoveryNameMessage.TemplateId)
            OnCatalog(template, ref decoder);
        else if (stream == 0 || template <= SubscriberMessage.TemplateId || _state.Kinds.Has(template) // 0: rows
            || template == RecoveryStateMessage.TemplateId || ReceivedTypes.IsRow(template))
            OnRow(stream, template, ref decoder, origin);
        else
            _dispatch.OnMessage(template, decoder, message);
    }

    /// <summary>Number that changes with each complete set of totals.</summary>
    public long TotalsVersion { get; private set; }

    /// <summary>The last interval in the newest complete totals; 0 before the first.</summary>
    public long TotalsOrdinal => _totals.LastOrdinal;

    /// <summary>Start of the counting of the day's totals, UTC since 1970, nanoseconds: it stays over a restart that
    /// goes on with the day. Null if they count from the start of the process.</summary>
    public long? CountedSinceTimeNs => _totals.DayName is { Length: > 0 } ? _totals.Day.SinceTimeNs : null;

    /// <summary>Summary of everything received so far.</summary>
    /// <param name="mode">Kind of the caller's run: <c>run</c>, <c>demo</c>, <c>replay</c>, <c>watch</c>.</param>
    public SummaryReport Summary(string mode)
    {
        SummaryReport summary = Counters(mode);
        summary.Series = SeriesReports.Totals(_series, _catalog, _totals.HasBreak);
        return summary.WithDay(_totals, _times);
    }

    /// <summary>Summary of everything received so far without distributions and day.</summary>
    /// <param name="mode">Kind of the caller's run.</param>
    public SummaryReport Counters(string mode)
    {
        Flush();
        bool hasStatus = _catalog.HostName is not null;
        long? startStampNs = hasStatus ? NullValue.ToNullable(_catalog.Status.StartStampNs) : null;
        startStampNs ??= _totals.HasTime ? _totals.StartStampNs : null;
        _leads.TakeTotals(_catalog, _series);
        var summary = new SummaryReport();
        Fill(summary, mode, _totals);
        summary.StartTimeNs =
            hasStatus ? NullValue.ToNullable(_catalog.Status.StartTimeNs) ?? _times.TimeOf(startStampNs) : null;
        summary.DurationNs = _totals.HasTime ? unchecked(_totals.EndStampNs - startStampNs) : null;
        summary.OpenGaps = _state.Gaps();
        summary.Raised = _state.Raised();
        return summary;
    }

    /// <summary>Total of the series of a row of an interval.</summary>
    public SeriesReport TotalOf(SeriesReport of) => SeriesReports.Total(of.Index, _series, _catalog, _totals.HasBreak);

    /// <summary>Memory of the day's samples of all series, bytes.</summary>
    public long TotalsSize => _series.Sum(one => (long)(one?.TotalSize ?? 0));

    /// <summary>Messages received of each stream.</summary>
    public IReadOnlyList<ReceivedReport> Received() =>
        [.. _streams.Select((stream, index) => stream.Report(StreamIds.Snapshots + index))];

    /// <summary>Reports the messages that wait for names, with numbers in place of missing names.</summary>
    public void Flush() => _dispatch.Flush();

    /// <summary>Gives back what is shared with other readers: nothing more may be read.</summary>
    public void Release()
    {
        foreach (SeriesState? series in _series)
            series?.ReleaseParts();
        _series.AsSpan().Clear();
        _expected = 0;
        _quota.Reset();
    }

    private bool FollowsPublisher(ulong incarnation)
    {
        if (incarnation == _incarnation && _incarnation != 0)
            return true;
        if (incarnation == 0 || _retired.Contains(incarnation))
            return false;
        if (_incarnation != 0)
            Restart();
        _incarnation = incarnation;
        return true;
    }

    private void Restart()
    {
        Flush();
        if (_retired.Count == MaxRetired)
            _retired.RemoveAt(0);
        _retired.Add(_incarnation);
        Restarts++;
        _catalog.Reset();
        _interval.Clear();
        _totals.Clear();
        _state.Kinds.Clear();
        _ledger.Clear();
        Release();
        Array.ForEach(_streams, static stream => stream.OnRestart());
        (_isInInterval, IsFinal, _uncertaintyNs) = (false, false, 0);
    }

    private void OnCatalog(ushort template, ref MessageDecoder decoder)
    {
        _catalog.OnMessage(template, ref decoder);
        if (_catalog.HostSettings.Next(_catalog.Status) is { } settings)
            _sink.OnHostSettings(settings);
        Expect(_catalog.SeriesCount);
        if (_catalog.IsComplete)
            Flush();
    }

    private void OnRow(int stream, ushort template, ref MessageDecoder decoder, in MessageOrigin origin)
    {
        _times = new StampTimes(origin, _uncertaintyNs);
        if (template == IntervalBeginMessage.TemplateId)
        {
            decoder.Read(out IntervalBeginMessage begin);
            OnBegin(begin);
        }
        else if (template == IntervalEndMessage.TemplateId)
        {
            decoder.Read(out IntervalEndMessage end);
            OnEnd(end);
        }
        else if (template == SeriesSamplesMessage.TemplateId)
        {
            decoder.Read(out SeriesSamplesMessage samples);
            _intervalMessages += samples.Scope == 0 ? 1 : 0;
            bool isClosing = samples.Scope != 0 && _totals.Day.IsClosed != 0;
            // What does not fit beside the series of others is refused, not malformed.
            if (!_quota.TryReach(samples.SeriesIndex) && samples.SeriesIndex < _limits.MaxSeries)
                return;
            SeriesState? series = samples.SeriesIndex < _limits.MaxSeries ? SeriesOf(samples.SeriesIndex) : null;
            if (series?.OnSamples(samples, decoder.NextBytes(), decoder.NextBytes(), isClosing) != true)
                Malformed++;
        }
        else
        {
            OnCounters(isTotal: stream == StreamIds.Catalog - StreamIds.Snapshots, template, ref decoder);
        }
    }

    private SeriesState SeriesOf(int index)
    {
        if (index >= _series.Length)
            Array.Resize(ref _series, Math.Min(_limits.MaxSeries, (index + 1) * 2));
        return _series[index] ??= new SeriesState(_limits.MaxWaitingIntervals, _decoded, _limits.JoinedBytes);
    }

    private void OnCounters(bool isTotal, ushort template, ref MessageDecoder decoder)
    {
        if (_state.Kinds.Has(template))
        {
            Malformed += _state.Kinds.TryTake(template, decoder) ? 0 : 1;
            return;
        }
        bool isTaken = (isTotal ? _totals : _interval).OnRow(template, ref decoder);
        Malformed += isTaken ? 0 : 1;
        _intervalMessages += isTaken && !isTotal ? 1 : 0;       // an interval that lacks a row is not whole
        _ledger.IsNew |= isTaken && isTotal && template == LedgerMessage.TemplateId;
        if (isTaken && isTotal && template == PublicationMessage.TemplateId)
        {
            decoder.Read(out PublicationMessage message);
            _streams[0].OnAnnounced(message.LastSequence0);
            _streams[1].OnAnnounced(message.LastSequence1);
            _streams[2].OnAnnounced(message.LastSequence2);
            _streams[3].OnAnnounced(message.LastSequence3);
        }
    }

    private void OnBegin(in IntervalBeginMessage begin)
    {
        if (begin.Scope != 0)
        {
            _state.Kinds.OnBegin();
            if (begin.FirstOrdinal != _totals.FirstOrdinal)
                BeginDay(begin.FirstOrdinal);
            return;
        }
        if (_isInInterval && begin.FirstOrdinal == _interval.FirstOrdinal)
        {
            // A later interval was merged while this one was sent: its rows still add up.
            _intervalMessages++;
            return;
        }
        _interval.Clear();
        _interval.FirstOrdinal = begin.FirstOrdinal;
        foreach (SeriesState? series in _series)
            series?.BeginInterval();
        _isInInterval = true;
        IntervalFirstSequence = begin.Origin.StreamSequence;
        _intervalMessages = 1;
    }

    private void OnEnd(in IntervalEndMessage end)
    {
        _times = new StampTimes(end.Origin, _uncertaintyNs = end.ClockUncertaintyNs);
        CounterState state = end.Scope != 0 ? _totals : _interval;
        state.FirstOrdinal = end.FirstOrdinal;
        state.LastOrdinal = end.LastOrdinal;
        state.StartStampNs = end.StartStampNs;
        state.EndStampNs = end.EndStampNs;
        (state.HostSettingsHash, state.HostSettingsChanges) = (end.HostSettingsHash, end.HostSettingsChanges);
        if (end.Scope != 0)
        {
            IsFinal |= end.IsLast != 0;
            TotalsVersion++;
            _state.Kinds.OnEnd();
            _ledger.Take(_totals.Ledger, end.LastOrdinal);
            if (_totals.Day.IsClosed != 0)
                EndDay(end.LastOrdinal);
            return;
        }
        _intervalMessages++;
        ulong numbered = unchecked(end.Origin.StreamSequence - IntervalFirstSequence) + 1;
        bool isWhole = _isInInterval && numbered == (ulong)_intervalMessages;
        _isInInterval = false;
        if (!isWhole)
            return;
        foreach (SeriesState? series in _series)
            series?.EndInterval(end.FirstOrdinal, end.LastOrdinal);
        if (_catalog.IsComplete)
            _sink.OnSnapshot(Snapshot(end));
    }

    /// <summary>Starts a new day: rows that are not sent again count zero.</summary>
    private void BeginDay(long firstOrdinal)
    {
        bool isAnother = _totals.FirstOrdinal != 0;
        _totals.Clear();
        _totals.FirstOrdinal = firstOrdinal;
        if (!isAnother)
            return;
        foreach (SeriesState? series in _series)
            series?.BeginDay(firstOrdinal);
    }

    private void EndDay(long lastOrdinal)
    {
        if (_catalog.IsComplete)
            _sink.OnDay(Summary(ModeText()));
        BeginDay(lastOrdinal + 1);
    }

    /// <summary>The interval's report, refilled.</summary>
    private SnapshotReport Snapshot(in IntervalEndMessage end)
    {
        SnapshotReport snapshot = _snapshot;
        snapshot.FirstOrdinal = end.FirstOrdinal;
        snapshot.Ordinal = end.LastOrdinal;
        snapshot.StartStampNs = end.StartStampNs;
        snapshot.StartTimeNs = _times.TimeOf(end.StartStampNs);
        snapshot.EndStampNs = end.EndStampNs;
        snapshot.EndTimeNs = _times.TimeOf(end.EndStampNs);

        _leads.TakeIntervals(_catalog, _series);
        SummaryReport interval = snapshot.Interval;
        Fill(interval, ModeText(), _interval);
        interval.Series = SeriesReports.Intervals(interval.Series, _series, _catalog, _times, _dispatch.Late);
        interval.StartTimeNs = snapshot.StartTimeNs;
        interval.DurationNs = unchecked(end.EndStampNs - end.StartStampNs);
        interval.Ledger.InFlight = _ledger.UnderWay(interval.Ledger.InFlight, _interval);
        interval.Received = _includesReceived ? Received() : null;
        return snapshot;
    }

    private string ModeText() => _catalog.Status.Mode switch { 0 => "run", 1 => "demo", _ => "replay" };

    /// <summary>Fills the members that intervals and totals share into a report that may have old values.</summary>
    private void Fill(SummaryReport into, string mode, CounterState counters)
    {
        into.Mode = mode;
        (into.Host, into.Instance, into.Labels) = (_catalog.HostName, _catalog.Instance, _catalog.Labels);
        into.Incarnation = _incarnationText.Of(_incarnation);
        into.Version = _catalog.Version;
        into.ConfigHash = _catalog.Version is null ? null : _configText.Of(_catalog.Status.ConfigHash) ?? NoHash;
        (into.Interfaces, into.Captures) = (_catalog.Interfaces, _catalog.Captures);
        into.Clock = ClockReports.Of(into.Clock, _catalog);
        into.HostSettings = _catalog.HostSettings.Of(
            into.HostSettings, _catalog.Status, counters.HostSettingsHash, counters.HostSettingsChanges);
        into.Ledger = CounterReports.Ledger(into.Ledger, counters.Ledger, counters.AtRest && counters == _totals);
        into.HostDrops = counters.HasHostDrops
            ? CounterReports.HostDrops(into.HostDrops, counters, _catalog) : null;
        into.Publication = counters.HasChannel
            ? CounterReports.Publication(into.Publication, counters.Publication) : null;
        into.Subscribers = _totals.ReportsSubscribers ? _state.Subscribers(into.Subscribers) : null;
        into.MediaDriver = counters.UsesMediaDriver
            ? CounterReports.MediaDriver(into.MediaDriver, counters.MediaDriver, counters.HasMediaDriver) : null;
        (into.HostPath, into.BlackBox) = (_state.HostPath.Of(into.HostPath), _state.HostPath.BlackBox);
        into.Feeds = _state.HostPath.WithDelivery(FeedReports.All(into.Feeds, counters, _catalog, _leads));
        into.Sessions = SessionReports.All(into.Sessions, counters, _catalog);
        into.Types = TypeReports.Types(into.Types, counters.Types, _catalog);
        into.Sizes = TypeReports.Sizes(into.Sizes, counters.Types, _catalog);
        into.Bursts = SeriesReports.Bursts(into.Bursts, counters, _catalog, _times);
        into.Appliance = counters.HasAppliance
            ? CounterReports.Appliance(into.Appliance, counters.Appliance, _state.HostPath) : null;
    }
}
