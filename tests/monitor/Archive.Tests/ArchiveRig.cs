// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Fleet.Storing;
using Telemetry.Reports.Receiving;
using Telemetry.Sqlite;
using TestSupport.Fleet;

namespace Telemetry.Archive.Tests;

/// <summary>A fleet whose history is written to a folder, with a clock that a test moves.</summary>
internal sealed class ArchiveRig : IDisposable
{
    public const long Second = 1_000_000_000;
    public const long Minute = 60 * Second;
    public const long Day = 24 * 60 * Minute;

    /// <summary>Start of a day of UTC.</summary>
    public const long Midnight = 20_834 * Day;

    private static readonly SampleSets Sets = new(sets: 8, samples: 50);

    private readonly StateDirectory _directory;
    private long _timeNs;

    public ArchiveRig(string path, long startTimeNs, HistoryDays? days = null, FleetLimits? limits = null)
    {
        _timeNs = startTimeNs;
        _directory = StateDirectory.Open(path);
        Writer = new HistoryWriter(
            _directory, days ?? new HistoryDays(2, 35), () => Volatile.Read(ref _timeNs), Notices);
        Model = new FleetModel(limits ?? new FleetLimits { SecondsNs = 2 * Minute, MinutesNs = 5 * Minute })
        {
            Minutes = Writer,
            Records = Writer,
            FirstNumber = Writer.Records.LastNumber,
            Received = Writer.Received,
        };
        Channel = Model.HandlerOf("aeron:test");
        SetTime();
    }

    public FleetModel Model { get; }

    public HistoryWriter Writer { get; }

    public NoticeList Notices { get; } = new();

    public IMessageHandler Channel { get; }

    public long TimeNs => Volatile.Read(ref _timeNs);

    /// <summary>An appliance that starts now.</summary>
    public SimulatedAppliance Start(string host, ulong incarnation) => new(
        new ApplianceShape
        {
            Host = host,
            Incarnation = incarnation,
            Seed = (int)incarnation,
            OffsetNs = TimeNs - (5_000 * Second),
            StartStampNs = 5_000 * Second,
        }, Sets);

    /// <summary>Lets seconds pass, in each of which the appliances publish everything.</summary>
    public void Run(int seconds, params SimulatedAppliance[] appliances) => Run(seconds, Channel, appliances);

    public void Run(int seconds, IMessageHandler to, params SimulatedAppliance[] appliances)
    {
        for (int second = 0; second < seconds; second++)
        {
            Volatile.Write(ref _timeNs, TimeNs + Second);
            SetTime();
            foreach (SimulatedAppliance one in appliances)
                one.Second(to);
            Model.Turn();
        }
    }

    public void Wait(long ns)
    {
        Volatile.Write(ref _timeNs, TimeNs + ns);
        SetTime();
        Model.Turn();
    }

    /// <summary>What memory and disk have of a time.</summary>
    public RecordSelection Select(long fromNs, long toNs, SeriesFilter? filter) =>
        Writer.Reader.Complete(
            new RecordSelection(Model.Appliances, fromNs, toNs), filter, new WorkBudget(long.MaxValue));

    public RecordSelection InMemory(long fromNs, long toNs) => new(Model.Appliances, fromNs, toNs);

    public static SeriesFilter FilterOf(SimulatedAppliance appliance, int series)
    {
        (string kind, string key) = SimulatedAppliance.SeriesOf(appliance.Shape, series);
        return new SeriesFilter { Kind = kind, Key = key };
    }

    /// <summary>A page of a list, from memory and disk.</summary>
    public RecordPage Newest(RecordKind kind, RecordFilter filter, long before, int limit, params string[] names) =>
        Writer.Records.Newest(Held(kind, names), kind, filter, before, limit);

    public HeldRecords Held(RecordKind kind, params string[] names)
    {
        FleetAppliance[] appliances =
            [.. Model.Appliances.Where(one => names.Length == 0 || names.Contains(one.Name))];
        return (kind switch
        {
            RecordKind.Event => HeldRecords.Of(Model, appliances, start => start.Events),
            RecordKind.Gap => HeldRecords.Of(Model, appliances, start => start.Gaps),
            _ => HeldRecords.Of(Model, appliances, start => start.Orders),
        }) with
        { Names = names };
    }

    /// <summary>Ends the newest minute, and waits until everything is written.</summary>
    public void Flush()
    {
        Model.EndMinutes();
        Writer.Dispose();
    }

    public void Dispose()
    {
        Writer.Dispose();
        _directory.Dispose();
    }

    private void SetTime() => Model.SetTime(TimeNs - Midnight + Day, TimeNs);

    internal sealed class NoticeList : IProgress<string>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public void Report(string value)
        {
            lock (_lines)
                _lines.Add(value);
        }
    }
}
