// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;

namespace Telemetry.Monitor.Reporting.Played;

/// <summary>A recording to compare with. Any thread may use it.</summary>
internal sealed class ComparedRecording(string path)
{
    private const long DayNs = 86_400L * 1_000_000_000;

    private readonly Lock _gate = new();
    private volatile FleetModel? _model;                        // read under the lock
    private volatile Failure? _failure;

    public string Path { get; } = path;

    /// <summary>Name under which it is asked for: that of the file without its folder.</summary>
    public string Name { get; } = System.IO.Path.GetFileName(path);

    /// <summary>Reason why it cannot be used; null if it can, or is still being read.</summary>
    public Failure? Failure => _failure;

    /// <summary>True once it is read.</summary>
    public bool IsRead => _model is not null;

    /// <summary>Start of what is held of it, UTC, nanoseconds; 0 until it is read.</summary>
    public long FromTimeNs { get; private set; }

    /// <summary>End of what is held of it, UTC, nanoseconds; 0 until it is read.</summary>
    public long ToTimeNs { get; private set; }

    /// <summary>Takes over what was read.</summary>
    public void Take(FleetModel model)
    {
        if (model.Appliances.Count == 0 || BeginOf(model) is not { } beginNs)
        {
            Fail(new Failure(ExitCode.Failed, Path, "no interval of an appliance is in it",
                "give another recording to compare with"));
            return;
        }
        (FromTimeNs, ToTimeNs) = (beginNs, model.Appliances.Max(one => one.NewestTimeNs));
        _model = model;
    }

    /// <summary>Keeps the reason why it cannot be used.</summary>
    public void Fail(Failure failure) => _failure = failure;

    /// <summary>The same time of day in the recording, if it was recorded then; else all of it.</summary>
    public (long FromNs, long ToNs) SpanLike(long fromNs, long toNs)
    {
        long days = (fromNs - FromTimeNs) / DayNs;
        (long FromNs, long ToNs) best = default;
        long longest = 0;
        foreach (long back in (long[])[days - 1, days, days + 1])
        {
            (long begin, long end) = (fromNs - (back * DayNs), toNs - (back * DayNs));
            long common = Math.Min(end, ToTimeNs) - Math.Max(begin, FromTimeNs);
            if (common > longest)
                (best, longest) = ((begin, end), common);
        }
        return longest > 0 ? best : (FromTimeNs, ToTimeNs);
    }

    /// <summary>Takes intervals of some appliances, or of all.</summary>
    /// <param name="names">Names of appliances; empty for all. A recording of one appliance may be compared with one of
    /// another name.</param>
    /// <param name="fromNs">Start, UTC, nanoseconds.</param>
    /// <param name="toNs">End, UTC, nanoseconds.</param>
    /// <returns>The intervals; null if an appliance is not in the recording.</returns>
    public RecordSelection? Select(IReadOnlyCollection<string> names, long fromNs, long toNs)
    {
        lock (_gate)
        {
            IReadOnlyList<FleetAppliance> all = _model!.Appliances;
            FleetAppliance[] selected = [.. all.Where(one => names.Count == 0 || names.Contains(one.Name))];
            if (selected.Length == 0 && names.Count == 1 && all.Count == 1)
                selected = [all[0]];
            return selected.Length < names.Count ? null
                : new RecordSelection(selected, fromNs, toNs, HistorySpan.FromRecording);
        }
    }

    public IReadOnlyList<string> Appliances()
    {
        lock (_gate)
            return [.. _model!.Appliances.Select(one => one.Name)];
    }

    /// <summary>Start of the intervals that are held: memory may not be enough for all.</summary>
    private static long? BeginOf(FleetModel model) => model.Tiers.Where(tier => tier.Bytes is not null)
        .Min(tier => tier.BeginTimeNs);
}
