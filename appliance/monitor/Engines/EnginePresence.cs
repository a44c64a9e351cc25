// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting;
using Telemetry.Exporting.Querying;

namespace Telemetry.Engines;

/// <summary>
/// Finds out when appliances were there: looks at steps and, where one appeared, ended or restarted between two of
/// them, at shorter ones, so that none that was there only for a time is passed over. Used once.
/// </summary>
/// <param name="client">Asks the database.</param>
/// <param name="timelines">Receives what is found.</param>
internal sealed class EnginePresence(EngineClient client, Timelines timelines)
{
    /// <summary>Looks at the whole time, and at one of its steps that is not clear.</summary>
    private const int MostLooks = 500;
    private const int LooksOfStep = 120;

    /// <summary>Shortest step, milliseconds: values are written about as often.</summary>
    private const long LeastStepMs = 5_000;

    /// <summary>Age from which on a value is not shown at an instant, milliseconds.</summary>
    private const long OldMs = 300_000;

    /// <summary>Steps at most that are looked at again.</summary>
    private const int MostUnclear = 100;

    /// <summary>Looks at a time; what was there at its start and end is known.</summary>
    /// <param name="names">Names of the appliances.</param>
    /// <param name="fromMs">Start, UTC since 1970, milliseconds.</param>
    /// <param name="toMs">End.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="QuestionException">There is too much to look at.</exception>
    internal async Task Find(IReadOnlyList<string> names, long fromMs, long toMs, CancellationToken stop)
    {
        long stepMs = Steps.LengthOf(toMs - fromMs, MostLooks);
        long lastMs = fromMs + ((toMs - fromMs) / stepMs * stepMs);
        if (lastMs > fromMs)
            await Look(names, new EngineTimes(fromMs + stepMs, lastMs, stepMs), 1, stop).ConfigureAwait(false);
        if (toMs > lastMs)
            await Look(names, new EngineTimes(toMs, toMs, toMs - lastMs), 1, stop).ConfigureAwait(false);
    }

    /// <summary>Looks at steps, and again at those that are not clear.</summary>
    /// <param name="names">Names of the appliances.</param>
    /// <param name="times">Ends of the steps.</param>
    /// <param name="mostChanges">New starts in a step from which on it is not clear.</param>
    /// <param name="stop">Ends it.</param>
    private async Task Look(
        IReadOnlyList<string> names, EngineTimes times, int mostChanges, CancellationToken stop)
    {
        List<EngineSeries>[] found = await Task.WhenAll(
            client.Range(Expressions.OfPresence(names), times, stop),
            client.Range(Expressions.OfStarts(names, times.StepMs), times, stop)).ConfigureAwait(false);
        timelines.Add(found[0].Select(Present));
        long finerMs = Math.Max(LeastStepMs, times.StepMs / LooksOfStep);
        if (finerMs >= times.StepMs)
            return;
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        ILookup<long, string> unclear = found[1]
            .Select(one => (Name: one.Labels.GetValueOrDefault(MetricTable.Appliance), one.Points))
            .Where(one => one.Name is not null && wanted.Contains(one.Name))
            .SelectMany(one => one.Points.Where(point => IsUnclear(one.Name!, point, times.StepMs, mostChanges))
                .Select(point => (point.TimeMs, Name: one.Name!)))
            .Distinct().ToLookup(one => one.TimeMs, one => one.Name);
        if (unclear.Count > MostUnclear)
            throw new QuestionException(
                $"the appliances began or ended more than {MostUnclear} times: ask for a shorter time");
        foreach (IGrouping<long, string> step in unclear)
        {
            long fromMs = step.Key - times.StepMs;
            long lastMs = fromMs + ((times.StepMs - 1) / finerMs * finerMs);
            await Look([.. step], new EngineTimes(fromMs + finerMs, lastMs, finerMs), 2, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Values of an appliance that were not old when it was looked at: at long steps some databases show those
    /// of the whole step.</summary>
    private static EngineSeries Present(EngineSeries series) => series.Name != ExportedNames.LastInterval ? series
        : series with
        {
            Points = [.. series.Points.Where(point => Timelines.Milliseconds(point.Value) > point.TimeMs - OldMs)],
        };

    /// <summary>True if values of a step do not come from one start that was there at its start and its end.</summary>
    private bool IsUnclear(string name, in EnginePoint point, long stepMs, int mostChanges) =>
        point.Value >= mostChanges || timelines.Appliances.GetValueOrDefault(name) is not { } timeline
        || timeline.Find(point.TimeMs) is null || timeline.Find(point.TimeMs - stepMs) is null;
}
