// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;

namespace Telemetry.Engines;

/// <summary>
/// Answers one question: asks for the totals at the ends of the time and, for charts, at steps in between; finds out
/// when counting began anew, and asks for what had been counted then. Used once.
/// </summary>
/// <param name="client">Asks the database.</param>
/// <param name="question">Values that are wanted.</param>
/// <param name="held">Intervals that are held, of which the time before is asked for.</param>
internal sealed class EngineReader(EngineClient client, EngineQuestion question, RecordSelection held)
{
    private const long NsPerMs = 1_000_000;
    private const int MostSeams = 8;
    private const int MostRestarts = 100;
    private const int MostAtOnce = 4;

    /// <summary>Numbers of an answer: each is about 30 bytes of it, a bucket of a native histogram twice as many.
    /// </summary>
    private const long MostNumbers = 500_000;

    /// <summary>Steps at which it is looked for restarts.</summary>
    private const int MostLooks = 500;

    private readonly Timelines _timelines = new(question.Counter);
    private readonly SortedSet<long> _asked = [];
    private readonly string[] _names = [.. held.Parts.Select(part => part.Appliance)];

    /// <summary>Intervals of each part before those that it has.</summary>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="EngineException">The database gives no usable answer.</exception>
    /// <exception cref="QuestionException">It cannot be asked this.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<IReadOnlyList<IReadOnlyList<IntervalRecord>>> Read(CancellationToken stop)
    {
        string rows = Expressions.OfRows(question, _names)
            ?? throw new QuestionException("this counter is not exported to metric databases");
        string presence = Expressions.OfPresence(_names);
        (long fromMs, long[] seamsMs) = Ends();
        long seamMs = seamsMs.Max();
        long numbers = await AskAt([fromMs, .. seamsMs], presence, rows, stop).ConfigureAwait(false);
        long stepMs = Steps.LengthOf(
            (held.ToTimeNs - held.FromTimeNs) / NsPerMs, Math.Min(question.MostColumns ?? MostLooks, MostLooks * 2));
        if (question.MostColumns is not null)
            stepMs = Math.Max(stepMs, Steps.LengthOf(seamMs - fromMs, MostNumbers / Math.Max(1, numbers)));
        if (Steps.Between(fromMs, seamMs, stepMs) is { } times)
        {
            string[] expressions = question.MostColumns is null ? [presence] : [presence, rows];
            foreach (List<EngineSeries> answer in await Task.WhenAll(
                expressions.Select(expression => client.Range(expression, times, stop))).ConfigureAwait(false))
            {
                _timelines.Add(answer);
            }
            for (long timeMs = times.FirstMs; expressions.Length > 1 && timeMs <= times.LastMs; timeMs += stepMs)
                _asked.Add(timeMs);
        }
        await AskAt([.. Instants().Except(_asked).Order()], presence, rows, stop).ConfigureAwait(false);
        return Assemble(question.MostColumns is null ? seamMs - fromMs : stepMs);
    }

    /// <summary>Begin, and the times at which something else begins to be held.</summary>
    private (long FromMs, long[] SeamsMs) Ends() => (
        held.FromTimeNs / NsPerMs,
        [
            .. held.Parts.Select(part => part.HeldFromNs / NsPerMs).Where(timeMs => timeMs > held.FromTimeNs / NsPerMs)
                .Distinct().OrderDescending().Take(MostSeams),
        ]);

    /// <summary>Times at which counting began anew, and those just before; the first and the last time at which each
    /// appliance was there, if its rows are not known yet.</summary>
    private HashSet<long> Instants()
    {
        HashSet<long> instants = [];
        foreach (AppliancePart part in held.Parts)
        {
            if (Timeline(part) is not { } timeline)
                continue;
            long[] times = [.. timeline.TimesMs.Where(timeMs => timeline.Find(timeMs) is not null)];
            if (times.Length > 0)
                instants.UnionWith([times[0], times[^1]]);
            foreach ((long? beforeMs, long beginMs) in Of(part, timeline).Restarts(times))
            {
                if (beforeMs is { } earlier)
                    instants.UnionWith([earlier, beginMs]);
            }
        }
        instants.ExceptWith(_asked);
        return instants.Count <= MostRestarts ? instants : throw new QuestionException(
            $"the appliances began to count anew more than {MostRestarts / 2} times: ask for a shorter time");
    }

    /// <summary>Asks for all that is known at some times; returns how many numbers an answer had at most.</summary>
    private async Task<long> AskAt(
        IReadOnlyList<long> timesMs, string presence, string rows, CancellationToken stop)
    {
        long most = 0;
        foreach (long[] some in timesMs.Distinct().Chunk(MostAtOnce / 2))
        {
            List<EngineSeries>[] answers = await Task.WhenAll(
                some.SelectMany(timeMs => new[] { client.At(presence, timeMs, stop), client.At(rows, timeMs, stop) }))
                .ConfigureAwait(false);
            for (int place = 0; place < answers.Length; place++)
            {
                long timeMs = some[place / 2];
                _timelines.Add(answers[place].Select(
                    one => one with { Points = [one.Points[^1] with { TimeMs = timeMs }] }));
                most = Math.Max(
                    most, answers[place].Sum(one => 1L + (2 * one.Points.Sum(point => point.Buckets?.Count ?? 0))));
            }
            _asked.UnionWith(some);
        }
        return most;
    }

    private IReadOnlyList<IReadOnlyList<IntervalRecord>> Assemble(long stepMs)
    {
        IReadOnlyList<AddedTime>[] added =
        [
            .. held.Parts.Select(part => Timeline(part) is { } timeline
                ? (IReadOnlyList<AddedTime>)[.. Of(part, timeline).Added(_asked)] : []),
        ];
        return new RecordMaker(question).Make(added, stepMs * NsPerMs);
    }

    private Assembler Of(AppliancePart part, Timeline timeline) =>
        new(timeline, (held.FromTimeNs, part.HeldFromNs));

    private Timeline? Timeline(AppliancePart part) =>
        _timelines.Appliances.GetValueOrDefault(EngineSelector.ValueOf(part.Appliance));
}
