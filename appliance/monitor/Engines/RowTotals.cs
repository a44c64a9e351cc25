// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;

namespace Telemetry.Engines;

/// <summary>Labels in which rows of an appliance differ, as they were exported; null where one is absent.</summary>
internal sealed record RowKey(
    string? Series, string? Feed, string? Line, string? Session, string? Against, string? Process = null)
{
    /// <summary>Key of a series of an answer.</summary>
    internal static RowKey Of(IReadOnlyDictionary<string, string> labels) => new(
        labels.GetValueOrDefault("series"), labels.GetValueOrDefault("feed"), labels.GetValueOrDefault("line"),
        labels.GetValueOrDefault("session"), labels.GetValueOrDefault("against"),
        labels.GetValueOrDefault("process"));
}

/// <summary>Form of the buckets in a metric database, the most exact first.</summary>
internal enum BucketForm : byte
{
    Native,
    Range,
    Classic,
}

/// <summary>Totals of a row at one time: the buckets of a histogram, and numbers. Used by one thread.</summary>
internal sealed class RowTotals
{
    internal const int CounterCount = 3;

    private readonly List<EngineBucket>?[] _buckets = new List<EngineBucket>?[3];
    private readonly double?[] _counters = new double?[CounterCount];
    private bool _isCounted;
    private bool _isOrdered;

    /// <summary>Time at which the histogram was written, UTC since 1970, milliseconds; null if unknown.</summary>
    internal long? TimeMs { get; set; }

    /// <summary>Counters, by their places; null where unknown.</summary>
    internal ReadOnlySpan<double?> Counters => _counters;

    /// <summary>Form of the buckets; null if there are none.</summary>
    internal BucketForm? Form
    {
        get
        {
            int place = Array.FindIndex(_buckets, list => list is not null);
            return place < 0 ? null : (BucketForm)place;
        }
    }

    /// <summary>Buckets that do not overlap, from the lowest.</summary>
    internal IReadOnlyList<EngineBucket> Buckets
    {
        get
        {
            if (Form is not { } form)
                return [];
            List<EngineBucket> list = _buckets[(int)form]!;
            if (!_isOrdered)
                Order(list, form);
            _isOrdered = true;
            return list;
        }
    }

    /// <summary>True if a histogram was written, be it one without samples.</summary>
    internal bool HasHistogram => _isCounted || Form is not null;

    /// <summary>Notes that a histogram was written; of some forms one without samples has only its count.</summary>
    internal void SetCounted() => _isCounted = true;

    internal void Add(BucketForm form, EngineBucket bucket) => (_buckets[(int)form] ??= []).Add(bucket);

    /// <summary>Sets all buckets of a native histogram.</summary>
    internal void SetNative(IEnumerable<EngineBucket> buckets) => _buckets[(int)BucketForm.Native] = [.. buckets];

    internal void Set(int place, double value) => _counters[place] = value;

    private static void Order(List<EngineBucket> list, BucketForm form)
    {
        list.Sort((one, other) => one.High.CompareTo(other.High));
        if (form != BucketForm.Classic)
            return;
        // Each holds all samples up to its bound.
        (double bound, double below) = (0, 0);
        for (int place = 0; place < list.Count; place++)
        {
            (double high, double all) = (list[place].High, list[place].Count);
            list[place] = new EngineBucket(bound, high, all - below);
            (bound, below) = (high, all);
        }
    }
}
