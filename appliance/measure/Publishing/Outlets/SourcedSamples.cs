// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;
using Telemetry.Model.Intervals;

namespace Telemetry.Publishing.Outlets;

/// <summary>Samples that other threads than the analysis measure, collected until the next interval takes
/// them.</summary>
[HotPath]
internal sealed class SourcedSamples
{
    private const int MostAtOnce = 4096;                        // before other work gets its turn

    private readonly (ISampleSource Source, StagedSamples?[] ByPlace)[] _sources;
    private readonly ProcessSlots? _processes;
    private int _named;

    /// <summary>Allocates all memory.</summary>
    /// <param name="topology">The topology with their series.</param>
    public SourcedSamples(IEnumerable<ISampleSource> sources, Topology topology)
    {
        var list = new List<(ISampleSource, StagedSamples?[])>();
        foreach (ISampleSource source in sources)
            list.Add((source, ByPlace(source, topology)));
        _sources = [.. list];
        _processes = topology.Processes;
        // The catalog that is published first has the names up to now.
        _named = _processes?.Version ?? 0;
    }

    /// <summary>True once after processes got their names.</summary>
    public bool TakeNames()
    {
        if (_processes is null || _processes.Version == _named)
            return false;
        _named = _processes.Version;
        return true;
    }

    /// <summary>Collects what has come.</summary>
    /// <returns>0 if there was nothing.</returns>
    public int Collect()
    {
        int done = 0;
        foreach ((ISampleSource source, StagedSamples?[] byPlace) in _sources)
        {
            BoundedQueue<TimedSample> samples = source.Samples;
            for (int left = MostAtOnce; left > 0 && samples.TryRemove(out TimedSample sample); left--, done++)
                byPlace[sample.Place]?.Record(sample.DurationNs, sample.EndStampNs);
        }
        return done;
    }

    /// <summary>Moves everything into an interval.</summary>
    public void MoveTo(IntervalBuffer interval)
    {
        while (Collect() > 0)
        {
        }
        foreach ((ISampleSource source, StagedSamples?[] byPlace) in _sources)
        {
            for (int place = 0; place < byPlace.Length; place++)
                byPlace[place]?.MoveTo(interval, source.MissingOf(place));
        }
    }

    private static StagedSamples?[] ByPlace(ISampleSource source, Topology topology)
    {
        var staged = new List<StagedSamples?>();
        foreach (SeriesDefinition series in topology.Series)
        {
            int place = source.PlaceOf(series);
            while (staged.Count <= place)
                staged.Add(null);
            if (place >= 0)
                staged[place] = new StagedSamples(series.Index);
        }
        return [.. staged];
    }
}
