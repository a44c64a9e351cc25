// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;

namespace Telemetry.Fleet.Storing;

/// <summary>Makes records of stored minutes. Those of one restorer share their names. Used by one thread.</summary>
public sealed class MinuteRestorer
{
    private static readonly RecordOrigin Disk = new(HistorySpan.FromDisk, 60_000_000_000, CoarseBuckets.Error);

    private readonly SeriesIdentity[] _series;
    private readonly Dictionary<SeriesIdentity, ushort> _places = [];
    private readonly Dictionary<byte[], StoredLayout> _layouts = new(ReferenceEqualityComparer.Instance);

    /// <summary>Makes one for some series.</summary>
    /// <param name="series">All series of the minutes; at most 65,535.</param>
    public MinuteRestorer(IEnumerable<SeriesIdentity> series)
    {
        _series = [.. series.Distinct()];
        for (int place = 0; place < _series.Length; place++)
            _places.Add(_series[place], (ushort)place);
    }

    /// <summary>Makes a record of a minute. Minutes with the same <see cref="StoredMinute.Owners"/> may share one array
    /// of them, which is then read once.</summary>
    /// <exception cref="IndexOutOfRangeException">The bytes are damaged.</exception>
    /// <exception cref="ArgumentException">The bytes are damaged.</exception>
    public IntervalRecord Restore(StoredMinute minute)
    {
        if (!_layouts.TryGetValue(minute.Owners, out StoredLayout? layout))
            _layouts.Add(minute.Owners, layout = new StoredLayout(minute.Owners));
        byte[] counters = layout.Convert(minute.Counters);
        (ushort Place, byte[] Bytes)[] samples =
            [.. minute.Samples.Select(one => (_places[one.Series], one.Samples)).OrderBy(one => one.Item1)];
        var starts = new int[samples.Length];
        var bytes = new byte[counters.Length + samples.Sum(one => one.Bytes.Length)];
        counters.CopyTo(bytes, 0);
        int length = counters.Length;
        for (int index = 0; index < samples.Length; index++)
        {
            starts[index] = length;
            samples[index].Bytes.CopyTo(bytes, length);
            length += samples[index].Bytes.Length;
        }
        return new IntervalRecord(bytes, counters.Length, [.. samples.Select(one => one.Place)], starts)
        {
            StartTimeNs = minute.StartTimeNs,
            EndTimeNs = minute.EndTimeNs,
            ReceivedNs = minute.ReceivedNs,
            FirstOrdinal = minute.FirstOrdinal,
            LastOrdinal = minute.LastOrdinal,
            Flags = minute.Flags,
            SettingsHash = minute.SettingsHash,
            Series = _series,
            Layout = layout.Layout,
            Origin = Disk,
        };
    }
}
