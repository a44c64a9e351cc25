// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>Result of asking a database for what was written to it.</summary>
/// <param name="Form">Form of the histograms; null while it is not decided.</param>
/// <param name="IsVerified">True if all came back, false if not; null if it was not asked for.</param>
/// <param name="Reason">Reason in words; null where there is nothing to say.</param>
/// <param name="TimeNs">Time of the result as UTC since 1970, nanoseconds; null before the first.</param>
internal sealed record ReadBackState(WrittenHistograms? Form, bool? IsVerified, string? Reason, long? TimeNs);

/// <summary>
/// Writes a number and a small histogram, and asks for both: a database may answer that it accepts histograms, and keep
/// none. Where the form is free, the first one is taken that comes back.
/// </summary>
/// <param name="target">The database.</param>
/// <param name="encoder">Encodes for it.</param>
/// <param name="client">Sends and asks.</param>
/// <param name="post">Sends messages that do not wait in the queue.</param>
/// <param name="patience">Longest time for which it is asked.</param>
internal sealed class ReadBack(
    RemoteWriteTarget target, RemoteWriteEncoder encoder, TargetClient client,
    Func<IReadOnlyList<(ReadOnlyMemory<byte> Body, int Samples)>, Task<PostResult>> post,
    TimeSpan patience)
{
    /// <summary>Time between two rounds.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Time before the next round where something did not come back; twice as long each time.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private const int NonceBytes = 8;
    private const int SampleCount = 1_000;
    private const long LowestNs = 1_000;
    private const long StepNs = 100;
    private const double Quantile = 0.99;
    private const double ExactSeconds = (LowestNs + (0.99 * SampleCount * StepNs)) / 1e9;

    // VictoriaMetrics shows a new series after a second, and keeps the answer that there is none for ten.
    private static readonly TimeSpan FirstAsk = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private static readonly WrittenHistograms[] Order =
        [WrittenHistograms.Native, WrittenHistograms.VmRange, WrittenHistograms.Classic];

    private static readonly SparseHistogram Samples = MakeSamples();

    /// <summary>Writes and asks once.</summary>
    /// <param name="before">Result of the last time.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<ReadBackState> Run(ReadBackState before, CancellationToken stop)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        double value = RandomNumberGenerator.GetInt32(1_000_000);
        PostResult written = await Write(nonce, value, null, WrittenHistograms.None).ConfigureAwait(false);
        if (written.Outcome != PostOutcome.Accepted)
            return before with { IsVerified = target.QueryUrl is null ? null : false, Reason = written.Error };
        if (target.QueryUrl is { } address)
        {
            var engine = new EngineQuery(address, client);
            string probe = Selector(MetricTable.Probe.Name, nonce);
            string? missing = await Until(engine, [(probe, found => found == value)], stop).ConfigureAwait(false);
            if (missing is not null)
                return before with { IsVerified = false, Reason = $"what is written does not come back: {missing}" };
        }
        bool isFree = target.Histograms == WrittenHistograms.Auto;
        WrittenHistograms[] forms = isFree ? Order : [target.Histograms];
        string? reason = null;
        foreach (WrittenHistograms form in forms.Where(form => form != WrittenHistograms.None))
        {
            string? failure = await Try(form, stop).ConfigureAwait(false);
            if (failure is null)
                return new ReadBackState(
                    form, target.QueryUrl is null ? null : true, Using(reason, form, before), null);
            reason = failure;
        }
        return target.Histograms == WrittenHistograms.None
            ? new ReadBackState(WrittenHistograms.None, true, null, null)
            : new ReadBackState(isFree ? null : target.Histograms, false, reason, null);
    }

    /// <summary>Writes and asks for a histogram of a form; returns the reason if it does not come back.</summary>
    private async Task<string?> Try(WrittenHistograms form, CancellationToken stop)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        PostResult written = await Write(nonce, null, Samples, form).ConfigureAwait(false);
        if (written.Outcome != PostOutcome.Accepted)
            return $"{WordOf(form)} histograms are not accepted: {written.Error}";
        if (target.QueryUrl is not { } address)
            return null;
        (string count, string histogram) = form == WrittenHistograms.Native
            ? ($"histogram_count({Selector(MetricTable.ProbeHistogram.Name, nonce)})",
                Selector(MetricTable.ProbeHistogram.Name, nonce))
            : (Selector(MetricTable.ProbeHistogram.Name + "_count", nonce),
                Selector(MetricTable.ProbeHistogram.Name + "_bucket", nonce));
        double error = form switch
        {
            WrittenHistograms.Native => 1.03,
            WrittenHistograms.VmRange => 1.1,
            _ => 2.6,
        };
        string quantile = $"histogram_quantile({Quantile.ToString(CultureInfo.InvariantCulture)}, {histogram})";
        string? missing = await Until(
            new EngineQuery(address, client),
            [
                (count, found => found == SampleCount),
                (quantile, found => found > ExactSeconds / error && found < ExactSeconds * error),
            ],
            stop).ConfigureAwait(false);
        return missing is null
            ? null : $"{WordOf(form)} histograms do not arrive: it answers that it accepts them, and {missing}";
    }

    private Task<PostResult> Write(string nonce, double? value, SparseHistogram? samples, WrittenHistograms form)
    {
        encoder.Begin(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), form);
        encoder.Write(nonce, value, samples);
        return post(encoder.End());
    }

    /// <summary>Asks until all answers fit; returns the reason if they do not in time.</summary>
    private async Task<string?> Until(
        EngineQuery engine, IReadOnlyList<(string Query, Predicate<double> Fits)> questions, CancellationToken stop)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        string? missing = null;
        await Task.Delay(FirstAsk, stop).ConfigureAwait(false);
        foreach ((string query, Predicate<double> fits) in questions)
        {
            do
            {
                missing = await Ask(engine, query, fits, stop).ConfigureAwait(false);
                if (missing is null)
                    break;
                await Task.Delay(AskEvery, stop).ConfigureAwait(false);
            }
            while (Environment.TickCount64 < end);
            if (missing is not null)
                return missing;
        }
        return null;
    }

    private async Task<string?> Ask(
        EngineQuery engine, string query, Predicate<double> fits, CancellationToken stop)
    {
        try
        {
            double? found = await engine.Value(query, stop).ConfigureAwait(false);
            return found is not { } value ? $"after {patience.TotalSeconds:0} s it has nothing of them"
                : fits(value) ? null : $"{query} is {value.ToString(CultureInfo.InvariantCulture)} there";
        }
        catch (EngineException failure)
        {
            return $"cannot be asked: {failure.Message}";
        }
    }

    private static string? Using(string? failure, WrittenHistograms form, ReadBackState before) =>
        failure is null ? null
        : before.Form == form && before.Reason is { } known ? known
        : string.Create(
            CultureInfo.InvariantCulture, $"{failure}; using {WordOf(form)} since {DateTime.UtcNow:HH:mm} UTC");

    private static string WordOf(WrittenHistograms form) => HistogramWords.Of(form);

    private static string Selector(string name, string nonce) => $"{name}{{{MetricTable.Nonce}=\"{nonce}\"}}";

    private static SparseHistogram MakeSamples()
    {
        var samples = new SparseHistogram();
        IEnumerable<int> buckets = Enumerable.Range(1, SampleCount)
            .Select(step => SeriesBuckets.IndexOf(LowestNs + (step * StepNs)));
        foreach (IGrouping<int, int> bucket in buckets.GroupBy(index => index))
            samples.Append(bucket.Key, bucket.Count());
        return samples;
    }
}
