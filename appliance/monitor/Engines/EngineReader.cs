// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;

namespace Telemetry.Engines;

/// <summary>
/// Answers one question: asks for the totals at the ends of the time and, for charts, at steps in between; finds out
/// when counting restarted, and asks for what had been counted then. Where histograms were not written at such a time,
/// it finds out when they were written last before it, or first after it. Used once.
/// </summary>
/// <param name="client">Asks the database.</param>
/// <param name="question">Values that are wanted.</param>
/// <param name="held">Intervals that are held; the time before them is asked for.</param>
internal sealed class EngineReader(EngineClient client, EngineQuestion question, RecordSelection held)
{
    private const long NsPerMs = 1_000_000;
    private const int MostSeams = 8;
    private const int MostRestarts = 100;
    private const int MostAtOnce = 6;
    private const int MostWritten = 32;
    private const int MostColumns = 1_000;

    /// <summary>Time before and after a time at which histograms were not written in which it is looked for others at
    /// first, and the smallest step of that, milliseconds.</summary>
    private const long LookMs = 600_000;
    private const long LookStepMs = 5_000;

    /// <summary>Numbers of an answer: each is about 30 bytes of it, a bucket of a native histogram twice as many.
    /// </summary>
    private const long MostNumbers = 500_000;

    /// <summary>Steps at which it is looked for histograms.</summary>
    private const int MostLooks = 500;

    private readonly Timelines _timelines = new(question.Counter);
    private readonly SortedSet<long> _asked = [];
    private readonly string[] _names = [.. held.Parts.Select(part => part.Appliance)];

    /// <summary>Expressions of rows, presence and, for samples, times at which they were written.</summary>
    private readonly List<string> _expressions = [];

    /// <summary>Appliances that were there before their histograms were written, and start of these, UTC, nanoseconds.
    /// </summary>
    internal IReadOnlyList<(string Appliance, long BeginNs)> Late { get; private set; } = [];

    /// <summary>Times from which the appliances are known to have run, UTC, nanoseconds.</summary>
    internal IReadOnlyList<long> RanFromNs =>
    [
        .. held.Parts.Select(part => Timeline(part) is not { } timeline ? long.MaxValue
            : timeline.TimesMs.Select(timeline.Find).FirstOrDefault(found => found is not null)?.StartNs
                ?? long.MaxValue),
    ];

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
        _expressions.AddRange([presence, rows]);
        if (Expressions.OfTimes(question, _names) is { } written)
            _expressions.Add(written);
        (long fromMs, long[] seamsMs) = Ends();
        long seamMs = seamsMs.Max();
        long numbers = await AskAt([fromMs, .. seamsMs], stop).ConfigureAwait(false);
        long stepMs = seamMs - fromMs;
        if (question.MostColumns is { } most)
        {
            stepMs = Math.Max(
                Steps.LengthOf((held.ToTimeNs - held.FromTimeNs) / NsPerMs, Math.Min(most, MostColumns)),
                Steps.LengthOf(seamMs - fromMs, MostNumbers / Math.Max(1, numbers)));
        }
        if (question.MostColumns is not null && Steps.Between(fromMs, seamMs, stepMs) is { } times)
        {
            Take(await Task.WhenAll(_expressions.Select(one => client.Range(one, times, stop))).ConfigureAwait(false));
            for (long timeMs = times.FirstMs; timeMs <= times.LastMs; timeMs += stepMs)
                _asked.Add(timeMs);
        }
        await new EnginePresence(client, _timelines).Find(_names, fromMs, seamMs, stop).ConfigureAwait(false);
        await AskAt([.. Instants().Except(_asked).Order()], stop).ConfigureAwait(false);
        if (question.Counter is null)
            await AskWritten(fromMs, seamMs, stop).ConfigureAwait(false);
        return Assemble(stepMs);
    }

    /// <summary>Start, and the times at which something else begins to be held.</summary>
    private (long FromMs, long[] SeamsMs) Ends() => (
        held.FromTimeNs / NsPerMs,
        [
            .. held.Parts.Select(part => part.HeldFromNs / NsPerMs).Where(timeMs => timeMs > held.FromTimeNs / NsPerMs)
                .Distinct().OrderDescending().Take(MostSeams),
        ]);

    /// <summary>Times at which counting restarted, and those just before; the first and the last time at which each
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
            $"the appliances restarted counting more than {MostRestarts / 2} times: ask for a shorter time");
    }

    /// <summary>Asks for all that is known at some times; returns how many numbers an answer had at most.</summary>
    private async Task<long> AskAt(IReadOnlyList<long> timesMs, CancellationToken stop)
    {
        long most = 0;
        foreach (long[] some in timesMs.Distinct().Chunk(MostAtOnce / _expressions.Count))
        {
            List<EngineSeries>[] answers = await Task.WhenAll(some.SelectMany(
                timeMs => _expressions.Select(one => client.At(one, timeMs, stop)))).ConfigureAwait(false);
            foreach ((long timeMs, List<EngineSeries>[] found) in some.Zip(answers.Chunk(_expressions.Count)))
            {
                Take([.. found.Select(list => list.ConvertAll(
                    one => one with { Points = [one.Points[^1] with { TimeMs = timeMs }] }))]);
                most = Math.Max(most, found.Max(
                    list => list.Sum(one => 1L + (2 * one.Points.Sum(point => point.Buckets?.Count ?? 0)))));
            }
            _asked.UnionWith(some);
        }
        return most;
    }

    /// <summary>Takes answers to the first of the expressions.</summary>
    private void Take(IReadOnlyList<List<EngineSeries>> answers)
    {
        foreach (List<EngineSeries> answer in answers.Take(2))
            _timelines.Add(answer);
        foreach (List<EngineSeries> times in answers.Skip(2))
            _timelines.AddTimes(times);
    }

    /// <summary>Asks for all that is known when histograms were written last before, or first after, times at which
    /// they were not.</summary>
    private async Task AskWritten(long fromMs, long seamMs, CancellationToken stop)
    {
        SortedSet<long> found = [];
        foreach ((long timeMs, bool isAfter) in held.Parts.SelectMany(LacksOf).Distinct().Take(MostWritten))
        {
            (long Near, long Far) first = isAfter ? (timeMs, timeMs) : (Math.Max(fromMs, timeMs - LookMs), fromMs);
            (long Near, long Far) last = isAfter ? (Math.Min(seamMs, timeMs + LookMs), seamMs) : (timeMs, timeMs);
            long[] near = await Written(first.Near, last.Near, isAfter, stop).ConfigureAwait(false);
            found.UnionWith(near.Length > 0
                ? near : await Written(first.Far, last.Far, isAfter, stop).ConfigureAwait(false));
        }
        await AskAt([.. found.Except(_asked).Take(MostWritten)], stop).ConfigureAwait(false);
    }

    /// <summary>Times at which histograms of appliances were written in a time: of each the first or the last that is
    /// found at steps.</summary>
    private async Task<long[]> Written(long firstMs, long lastMs, bool isFirst, CancellationToken stop)
    {
        var times = new EngineTimes(firstMs, lastMs, Math.Max(LookStepMs, (lastMs - firstMs) / MostLooks));
        List<EngineSeries> answer = await client.Range(
            Expressions.OfWritten(question, _names), times, stop).ConfigureAwait(false);
        IEnumerable<long[]> written = answer.Select(series => series.Points
            .Select(point => Timelines.Milliseconds(point.Value))
            .Where(timeMs => timeMs >= firstMs && timeMs <= lastMs).ToArray());
        return [.. written.Where(one => one.Length > 0).Select(one => isFirst ? one[0] : one[^1])];
    }

    /// <summary>Times of an appliance that matter, at which its histograms were not written; with true, those that come
    /// first after it are wanted, else those that came last before it.</summary>
    private List<(long TimeMs, bool IsAfter)> LacksOf(AppliancePart part)
    {
        if (Timeline(part) is not { } timeline)
            return [];
        Assembler assembler = Of(part, timeline);
        long[] times =
        [
            .. timeline.TimesMs.Where(
                timeMs => timeMs <= part.HeldFromNs / NsPerMs && timeline.Find(timeMs) is not null),
        ];
        if (times.Length == 0)
            return [];
        IEnumerable<long> ends = assembler.Restarts(times).Where(one => one.BeforeMs is not null)
            .SelectMany(one => new[] { one.BeforeMs!.Value, one.BeginMs }).Append(times[^1]);
        List<(long TimeMs, bool IsAfter)> lacks =
            [.. ends.Where(assembler.LacksRows).Select(timeMs => (timeMs, false))];
        if (assembler.LacksRows(times[0]))
            lacks.Add((times[0], true));
        return lacks;
    }

    private IReadOnlyList<IReadOnlyList<IntervalRecord>> Assemble(long stepMs)
    {
        IReadOnlyList<AddedTime>[] added =
        [
            .. held.Parts.Select(part => Timeline(part) is { } timeline
                ? (IReadOnlyList<AddedTime>)[.. Of(part, timeline).Added(_asked)] : []),
        ];
        Late =
        [
            .. from one in held.Parts.Zip(added)
               let isWritten = !LacksAll(one.First)
               where !isWritten || IsLate(one.First)
               select (one.First.Appliance, isWritten && one.Second.Count > 0
                   ? one.Second[0].StartNs : Math.Max(one.First.HeldFromNs, held.FromTimeNs)),
        ];
        return new RecordMaker(question).Make(added, stepMs * NsPerMs);
    }

    /// <summary>True if an appliance that ran at the start was there before its histograms were written.</summary>
    private bool IsLate(AppliancePart part)
    {
        if (Timeline(part) is not { } timeline)
            return false;
        long[] first = [.. _asked.Where(timeMs => timeline.Find(timeMs) is not null).Take(1)];
        return first.Any(timeMs => !(timeline.Find(timeMs)!.StartNs > held.FromTimeNs))
            && first.Any(Of(part, timeline).LacksRows);
    }

    /// <summary>True if nothing of an appliance was written whose samples are held.</summary>
    private bool LacksAll(AppliancePart part) => question.Counter is null
        && Timeline(part) is { HasHistograms: false } timeline
        && _asked.Any(timeMs => timeline.Find(timeMs) is not null)
        && part.Records.Any(record =>
        {
            foreach (ushort series in record.SeriesWithSamples)
            {
                if (question.Filter.Selects(record.Series[series]))
                    return true;
            }
            return false;
        });

    private Assembler Of(AppliancePart part, Timeline timeline) =>
        new(timeline, (held.FromTimeNs, part.HeldFromNs));

    private Timeline? Timeline(AppliancePart part) =>
        _timelines.Appliances.GetValueOrDefault(EngineSelector.ValueOf(part.Appliance));
}
