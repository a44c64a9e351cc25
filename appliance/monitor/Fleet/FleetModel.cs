// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Receiving;

namespace Telemetry.Fleet;

/// <summary>
/// All appliances that are received: separates their messages by incarnation, keeps their totals and intervals, finds
/// who is late, gone, restarted or has the name of another. Belongs to one thread; the records of intervals that it
/// hands out may be read by any.
/// </summary>
public sealed class FleetModel
{
    /// <summary>Time that one number of a record stands for, nanoseconds: numbers are at least the time of the arrival
    /// in this unit.</summary>
    public const long NumberNs = 1_000;

    /// <summary>Time between two looks at the inputs above which the numbers of now are older than they seem,
    /// nanoseconds.</summary>
    public const long LongPauseNs = 3_000_000_000;

    private const long FrameWaitNs = 1_500_000_000;         // for the intervals of the other appliances
    private const long TotalsWaitNs = 250_000_000;          // for those of an interval, which come behind it
    private const long IdleFrameNs = 1_000_000_000;
    private const long HouseholdNs = 1_000_000_000;
    private const long SecondNs = 1_000_000_000;
    private const long SilentNs = 65 * SecondNs;            // then a minute gets no more intervals
    private const long ReceptionsNs = 10 * SecondNs;        // between two reports of what was received
    private const int LeastDropped = 1_024;                 // records at once

    private readonly FleetLimits _limits;
    private readonly List<Publisher> _publishers = [];
    private readonly Dictionary<ulong, Publisher> _byIncarnation = [];
    private readonly HashSet<Publisher> _reported = [];     // with an interval since the last frame
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private readonly Household _household;
    private readonly SharedBound _allSeries;
    private readonly PauseLog _pauses = new();
    private readonly long _firstNumber;
    private Publisher? _newest;                             // the one that was heard last
    private long? _startTimeNs;
    private long _receptionsNs = long.MinValue;
    private long _frameNs;
    private long _firstOfFrameNs;
    private long _lastOfFrameNs;
    private long _householdNs;
    private long _pauseNs;                                  // longest since the last frame

    /// <summary>Makes an empty fleet.</summary>
    public FleetModel(FleetLimits limits)
    {
        _limits = limits;
        _household = new Household(limits);
        _allSeries = new SharedBound(limits.AllSeries);
        ReaderLimits = new ReaderLimits
        {
            MaxRows = limits.Rows,
            MaxSeries = limits.Series,
            AllSeries = _allSeries,
            JoinedBytes = new SharedBound(limits.JoinedBytes),
            MostOfSum = CounterMath.MostOfDay,
        };
    }

    /// <summary>Bounds.</summary>
    public FleetLimits Limits => _limits;

    /// <summary>Current time, nanoseconds of a monotonic clock.</summary>
    public long NowNs { get; private set; }

    /// <summary>Current time, UTC since 1970, nanoseconds.</summary>
    public long TimeNs { get; private set; }

    /// <summary>Appliances with known names, sorted by them.</summary>
    public IReadOnlyList<FleetAppliance> Appliances { get; private set; } = [];

    /// <summary>Names of appliances that are expected.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Names and labels of the appliances on some channels.</summary>
    public IReadOnlyDictionary<string, ChannelIdentity> Channels { get; init; } =
        new Dictionary<string, ChannelIdentity>();

    /// <summary>Hides keys of orders that are published plain; null to leave them.</summary>
    public PlainKeys? PlainKeys { get; init; }

    /// <summary>Comparisons with the same time of other days, as far as they are made.</summary>
    public BaselineBoard Baselines { get; set; } = BaselineBoard.Empty;

    /// <summary>Receives the minutes; may be null.</summary>
    public IMinuteSink? Minutes { get; init; }

    /// <summary>Receives records and times without reception; may be null.</summary>
    public IRecordSink? Records { get; init; }

    /// <summary>Number that those of all records exceed: the largest one that is kept elsewhere.</summary>
    public long FirstNumber
    {
        get => _firstNumber;
        init => _firstNumber = ForgottenNumber = LastNumber = value;
    }

    /// <summary>Appliances and holes from before this run.</summary>
    public ReceptionHistory Received
    {
        init => Receptions.Restore(value);
    }

    /// <summary>When each appliance was received for the first time; null if that is not remembered.</summary>
    public FirstAppearances? FirstSeen { get; init; }

    /// <summary>Until when each appliance was received, and when it was not.</summary>
    public ReceptionLog Receptions { get; } = new();

    /// <summary>Time at which receiving began, UTC, nanoseconds.</summary>
    public long StartTimeNs => _startTimeNs ?? TimeNs;

    /// <summary>Largest number of a record when a start was forgotten with all of its records; else the first
    /// number.</summary>
    public long ForgottenNumber { get; private set; }

    /// <summary>Last message of the starts that were forgotten, UTC, nanoseconds; 0 if none was.</summary>
    public long ForgottenTimeNs { get; private set; }

    /// <summary>Expected appliances that send nothing.</summary>
    public IEnumerable<string> Missing => Expected.Where(IsMissing);

    /// <summary>Starts whose name is not known yet.</summary>
    public int Nameless => _publishers.Count(one => one.Name.Host is null);

    /// <summary>Series of all appliances that are held.</summary>
    public long Series => _allSeries.Used;

    /// <summary>True if sessions of some publishers are not received, since the media driver has no room for them; set
    /// by those who receive.</summary>
    public bool HasRefusedSessions { get; set; }

    /// <summary>Parts of messages that were not taken, since their sender has no right to; set by those who
    /// receive.</summary>
    public long RefusedOfSources { get; set; }

    /// <summary>Number of objects that were not taken, by their kind.</summary>
    public IReadOnlyDictionary<string, long> Refused
    {
        get
        {
            SetRefused("series", _allSeries.Refused);
            SetRefused("histogram_part", ReaderLimits.JoinedBytes.Refused);
            SetRefused("source", RefusedOfSources);
            return _refused;
        }
    }

    /// <summary>Memory of the intervals, the minutes and the day's distributions, bytes.</summary>
    public long HistoryBytes => _household.Size;

    /// <summary>Parts of the history; single intervals and minutes reach back less than configured if memory is
    /// short.</summary>
    public IReadOnlyList<HistoryTier> Tiers =>
    [
        new("seconds", SecondNs, _household.SecondsNs, _publishers.Min(one => one.History.Seconds.FirstTimeNs),
            _publishers.Sum(one => one.History.Seconds.Size)),
        new("minutes", 60 * SecondNs, _household.MinutesNs, _publishers.Min(one => one.History.Minutes.FirstTimeNs),
            _publishers.Sum(one => one.History.Minutes.Size)),
        new("day", null, null, Appliances.Min(one => one.Current.Counters().StartTimeNs), _household.DaySize),
    ];

    /// <summary>Time that the history reaches back at most, nanoseconds.</summary>
    public long ReachNs => Math.Max(_household.SecondsNs, _household.MinutesNs);

    /// <summary>Times from the end of an interval until it was here, by the clocks of both hosts. Belongs to the thread
    /// of the fleet.</summary>
    public DistributionSum FrameTimes { get; } = new();

    /// <summary>Longest time between two looks at the inputs in the last second, nanoseconds.</summary>
    public long LongestPauseNs { get; private set; }

    /// <summary>Longest time between two looks at the inputs in the last minute, nanoseconds.</summary>
    public long LongestPauseOfMinuteNs => _pauses.Longest(NowNs);

    /// <summary>Sum of the long pauses of the last minute, nanoseconds.</summary>
    public long LongPausesOfMinuteNs => _pauses.Sum(NowNs, LongPauseNs);

    /// <summary>Messages with invalid content.</summary>
    public long Malformed => _publishers.Sum(one => one.Malformed);

    /// <summary>Frames since the start: each is one second of everything that was received.</summary>
    public long Frame { get; private set; }

    /// <summary>Number of the newest event, gap or order.</summary>
    public long LastNumber { get; private set; }

    /// <summary>Sets the time; called before messages are passed, and often.</summary>
    public void SetTime(long nowNs, long timeNs)
    {
        if (NowNs > 0)
        {
            _pauseNs = Math.Max(_pauseNs, nowNs - NowNs);
            _pauses.Add(nowNs, nowNs - NowNs);
        }
        (NowNs, TimeNs) = (nowNs, timeNs);
        _startTimeNs ??= timeNs;
    }

    public IMessageHandler HandlerOf(string channel) => new ChannelHandler(this, channel);

    /// <summary>True if nothing is received of an appliance that has not ended as planned.</summary>
    public bool IsMissing(string name) => Find(name) is null && Receptions.Find(name) is not { HasEnded: true };

    /// <summary>An appliance by its name; null if there is none.</summary>
    public FleetAppliance? Find(string name) => Appliances.FirstOrDefault(one => one.Name == name);

    /// <summary>Name of the appliance of a start; null if it is not known.</summary>
    public string? NameOf(ulong incarnation) => Appliances.FirstOrDefault(
        one => one.Starts.Any(start => start.Incarnation == incarnation))?.Name;

    /// <summary>Looks after states, names and memory. Called often, also while no messages arrive.</summary>
    /// <returns>True if a frame ended: every appliance has sent an interval, or was waited for.</returns>
    public bool Turn()
    {
        if (NowNs - _householdNs >= HouseholdNs)
        {
            _householdNs = NowNs;
            foreach (Publisher forgotten in _publishers.Where(one => _household.IsForgotten(one, NowNs)).ToArray())
                Remove(forgotten);
            foreach (Publisher silent in _publishers.Where(one => NowNs - one.IntervalHeardNs >= SilentNs))
                silent.History.EndMinute();
            _household.Tidy(_publishers, NowNs);
            _household.CollectRemoved();
            DropRecords();
            Appliances = ApplianceNames.Group(_publishers, Channels, NowNs);
            NoteFirstTimes();
            NoteReceptions();
        }
        if (!EndsFrame())
            return false;
        _reported.Clear();
        _frameNs = NowNs;
        (LongestPauseNs, _pauseNs) = (_pauseNs, 0);
        Frame++;
        return true;
    }

    /// <summary>Ends the minutes that go on, since nothing will be received any more.</summary>
    public void EndMinutes()
    {
        foreach (Publisher publisher in _publishers)
            publisher.History.EndMinute();
        _receptionsNs = long.MinValue;
        NoteReceptions();
    }

    /// <summary>Takes the next number of a record: at least the microseconds since 1970, so that numbers go on to grow
    /// over a restart.</summary>
    public long NextNumber() => LastNumber = Math.Max(LastNumber + 1, TimeNs / NumberNs);

    /// <summary>Limits of what each publisher's reader holds; they share some.</summary>
    internal ReaderLimits ReaderLimits { get; }

    internal void OnMinute(Publisher publisher, IntervalRecord[] intervals) =>
        Minutes?.OnMinute(new EndedMinute(NameOf(publisher.Incarnation), intervals));

    internal void OnInterval(Publisher publisher, bool followsAtOnce)
    {
        if (publisher.ApplianceName is { } name)
            Receptions.OnInterval(
                new Reception(name, publisher.Incarnation, publisher.History.NewestTimeNs, HasEnded: false),
                publisher.History.NewestStartTimeNs, followsAtOnce,
                publisher.Intervals == 1 ? publisher.BeganTimeNs : null, Records);
        if (_reported.Count == 0)
            _firstOfFrameNs = NowNs;
        _lastOfFrameNs = NowNs;
        _reported.Add(publisher);
        if (TimeNs - publisher.LastInterval?.EndTimeNs is >= 0 and <= SeriesRange.HighestNs and var ageNs)
            FrameTimes.Add(SeriesBuckets.IndexOf(ageNs), 1);
    }

    private bool EndsFrame()
    {
        if (_reported.Count == 0)
            return NowNs - _frameNs >= IdleFrameNs + FrameWaitNs;
        if (NowNs - _firstOfFrameNs >= FrameWaitNs)
            return true;
        int live = _publishers.Count(one => one.StateAt(NowNs) == ApplianceState.Live);
        // Rules read the totals: without those of this interval they would hear of a loss a second later.
        return _reported.Count >= live
            && (NowNs - _lastOfFrameNs >= TotalsWaitNs || _reported.All(one => one.HasTotalsOfInterval));
    }

    private void OnMessage(string channel, int streamId, ReadOnlySpan<byte> message)
    {
        if (!MessageDecoder.TryStart(message, out MessageDecoder decoder) || decoder.Origin.Incarnation == 0)
        {
            Refuse("message");
            return;
        }
        Publisher? publisher = Of(decoder.Origin.Incarnation, channel);
        if (publisher is null)
        {
            Refuse("appliance");
            return;
        }
        bool wasNamed = publisher.Name.Host is not null;
        (publisher.HeardNs, publisher.LastTimeNs) = (NowNs, TimeNs);
        publisher.OnMessage(streamId, message);
        // At once, since a successor may start before the next turn.
        if (publisher.HasEnded && publisher.ApplianceName is { } ended)
            Receptions.OnEnd(ended, publisher.Incarnation);
        if (wasNamed || publisher.Name.Host is null)
            return;
        Appliances = ApplianceNames.Group(_publishers, Channels, NowNs);
        NoteFirstTimes();
        publisher.KeepWaiting();
    }

    private Publisher? Of(ulong incarnation, string channel)
    {
        if (_newest?.Incarnation == incarnation)
            return _newest;
        if (_byIncarnation.TryGetValue(incarnation, out Publisher? known))
            return _newest = known;
        if (_publishers.Count >= _limits.Appliances && !TryMakeRoom())
            return null;
        var added = new Publisher(incarnation, channel, this, _limits);
        _publishers.Add(added);
        _byIncarnation.Add(incarnation, added);
        return _newest = added;
    }

    /// <summary>Drops the oldest start without a name, else the one that ended or went silent first.</summary>
    private bool TryMakeRoom()
    {
        Publisher? dropped = _publishers.Find(one => one.Name.Host is null)
            ?? _publishers.Where(one => one.StateAt(NowNs) is ApplianceState.Ended or ApplianceState.Gone)
                .MinBy(one => one.HeardNs);
        if (dropped is null)
            return false;
        Refuse(dropped.Name.Host is null ? "nameless" : "ended");
        Remove(dropped);
        return true;
    }

    private void Remove(Publisher publisher)
    {
        _publishers.Remove(publisher);
        _byIncarnation.Remove(publisher.Incarnation);
        _reported.Remove(publisher);
        _newest = null;
        publisher.Release();
        ForgottenTimeNs = Math.Max(ForgottenTimeNs, publisher.LastTimeNs);
        if (publisher.Records > 0)
            ForgottenNumber = LastNumber;
    }

    private void DropRecords()
    {
        long count = _publishers.Sum(one => (long)one.Records);
        while (count > _limits.AllRecords)
            count -= _publishers.MaxBy(one => one.Records)!.DropRecords(LeastDropped);
    }

    // The name of one in a conflict is not a lasting one.
    private void NoteFirstTimes()
    {
        if (FirstSeen is not { } first)
            return;
        foreach (FleetAppliance one in Appliances.Where(one => !one.InConflict))
            first.Note(one.Name, one.ReceivedSinceNs);
    }

    private void NoteReceptions()
    {
        foreach (Publisher ended in _publishers.Where(one => one.HasEnded && one.ApplianceName is not null))
            Receptions.OnEnd(ended.ApplianceName!, ended.Incarnation);
        if (NowNs - ReceptionsNs < _receptionsNs)
            return;
        _receptionsNs = NowNs;
        Records?.OnReceptions([.. Receptions.Received]);
    }

    private void SetRefused(string what, long count)
    {
        if (count > 0)
            _refused[what] = count;
    }

    private void Refuse(string what) => _refused[what] = _refused.GetValueOrDefault(what) + 1;

    private sealed class ChannelHandler(FleetModel fleet, string channel) : IMessageHandler
    {
        public void OnMessage(int streamId, ReadOnlySpan<byte> message) => fleet.OnMessage(channel, streamId, message);
    }
}
