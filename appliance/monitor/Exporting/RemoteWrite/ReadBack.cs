// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Querying;
using Telemetry.Exporting.Sending;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;

namespace Telemetry.Exporting.RemoteWrite;

/// <summary>
/// Writes a number and a small histogram, and asks for both: a database may answer that it accepts histograms, and keep
/// none. Where the form is free, one histogram of each is written, and the first one is taken that comes back.
/// </summary>
/// <param name="encoder">Encodes for it.</param>
/// <param name="client">Sends and asks.</param>
/// <param name="post">Sends messages that do not wait in the queue.</param>
/// <param name="patience">Longest time for which it is asked.</param>
internal sealed class ReadBack(
    RemoteWriteTarget target, RemoteWriteEncoder encoder, TargetClient client,
    Func<IReadOnlyList<EncodedMessage>, Task<PostResult>> post, TimeSpan patience)
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

    /// <summary>Time for histograms after a number that was written before them has come back, as a part of the time
    /// for which is asked.</summary>
    private const int PartOfPatience = 4;

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    private static readonly WrittenHistograms[] Order =
        [WrittenHistograms.Native, WrittenHistograms.VmRange, WrittenHistograms.Classic];

    private static readonly SparseHistogram Samples = MakeSamples();

    private int _asked;

    /// <summary>Writes and asks once.</summary>
    /// <param name="before">Result of the last time.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<ReadBackState> Run(ReadBackState before, CancellationToken stop)
    {
        string nonce = NewNonce();
        double value = BitConverter.ToUInt32(Guid.NewGuid().ToByteArray()) % 1_000_000;
        PostResult written = await Write(nonce, value, null, WrittenHistograms.None).ConfigureAwait(false);
        if (written.Outcome != PostOutcome.Accepted)
            return before with { IsVerified = target.QueryUrl is null ? null : false, Reason = written.Error };
        bool isFree = target.Histograms == WrittenHistograms.Auto;
        List<FormCheck> forms = [];
        foreach (WrittenHistograms form in isFree ? Order : [target.Histograms])
        {
            if (form != WrittenHistograms.None)
                forms.Add(await Try(form).ConfigureAwait(false));
        }
        if (target.QueryUrl is { } address)
        {
            var engine = new EngineQuery(address, client);
            string? missing = await UntilThere(engine, nonce, value, stop).ConfigureAwait(false);
            if (missing is not null)
            {
                return before with
                {
                    IsVerified = false,
                    Reason = string.Create(
                        CultureInfo.InvariantCulture,
                        $"what is written does not come back: after {patience.TotalSeconds:0} s {missing}"),
                };
            }
            await UntilDecided(engine, forms, stop).ConfigureAwait(false);
        }
        return Decided(forms, isFree, before);
    }

    /// <summary>True if a number is accepted now.</summary>
    internal async Task<bool> IsAlive() =>
        (await Write(NewNonce(), 0, null, WrittenHistograms.None).ConfigureAwait(false)).Outcome
            == PostOutcome.Accepted;

    private ReadBackState Decided(List<FormCheck> forms, bool isFree, ReadBackState before)
    {
        bool? isVerified = target.QueryUrl is null ? null : true;
        if (forms.Count == 0)
            return new ReadBackState(WrittenHistograms.None, isVerified, null);
        int taken = forms.FindIndex(one => one.Failure is null);
        if (taken >= 0)
        {
            WrittenHistograms form = forms[taken].Form;
            string? reason = taken == 0 ? null : Using(forms[0].Failure!, form, before);
            return new ReadBackState(form, isVerified, reason) { Written = form };
        }
        FormCheck last = forms[^1];
        var failed = new ReadBackState(
            isFree ? null : target.Histograms, target.QueryUrl is null ? null : false, last.Failure)
        {
            // A form that was chosen is used, unless it is refused.
            Written = isFree ? WrittenHistograms.None : target.Histograms,
        };
        return last.IsAccepted ? failed : failed.Refusing(last.Failure!);
    }

    /// <summary>Writes a histogram of a form.</summary>
    private async Task<FormCheck> Try(WrittenHistograms form)
    {
        string nonce = NewNonce();
        PostResult written = await Write(nonce, null, Samples, form).ConfigureAwait(false);
        bool isAccepted = written.Outcome == PostOutcome.Accepted;
        return new FormCheck(form, nonce, isAccepted)
        {
            Failure = isAccepted ? null : $"{WordOf(form)} histograms are not accepted: {written.Error}",
        };
    }

    private Task<PostResult> Write(string nonce, double? value, SparseHistogram? samples, WrittenHistograms form)
    {
        encoder.Begin(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), form);
        encoder.Write(nonce, value, samples);
        return post(encoder.End());
    }

    /// <summary>Asks until a number is there; returns the reason if it is not in time.</summary>
    private async Task<string?> UntilThere(EngineQuery engine, string nonce, double value, CancellationToken stop)
    {
        long end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        string? missing;
        do
        {
            await Task.Delay(AskEvery, stop).ConfigureAwait(false);
            missing = await Ask(
                engine, Selector(MetricTable.Probe.Name, nonce), found => found == value, stop).ConfigureAwait(false);
        }
        while (missing is not null && Environment.TickCount64 < end);
        return missing;
    }

    /// <summary>Asks until one form is there, and again for those before it, which were written earlier.</summary>
    private async Task UntilDecided(EngineQuery engine, List<FormCheck> forms, CancellationToken stop)
    {
        long end = Environment.TickCount64 + (long)(patience.TotalMilliseconds / PartOfPatience);
        FormCheck[] accepted = [.. forms.Where(one => one.IsAccepted)];
        bool isLast = accepted.Length == 0;
        while (true)
        {
            bool isAnyThere = false;
            foreach (FormCheck form in accepted)
            {
                string? missing = await Ask(engine, form, stop).ConfigureAwait(false);
                form.Failure = missing is null ? null
                    : $"{WordOf(form.Form)} histograms do not arrive: it answers that it accepts them, and {missing}";
                isAnyThere |= missing is null;
                if (missing is null && form == accepted[0])
                    return;
            }
            if (isLast || (!isAnyThere && Environment.TickCount64 >= end))
                return;
            isLast = isAnyThere;
            await Task.Delay(AskEvery, stop).ConfigureAwait(false);
        }
    }

    private async Task<string?> Ask(EngineQuery engine, FormCheck check, CancellationToken stop)
    {
        string name = MetricTable.ProbeHistogram.Name;
        bool isNative = check.Form == WrittenHistograms.Native;
        string count = isNative ? $"histogram_count({Selector(name, check.Nonce)})"
            : Selector(name + "_count", check.Nonce);
        string histogram = Selector(isNative ? name : name + "_bucket", check.Nonce);
        double error = check.Form switch
        {
            WrittenHistograms.Native => 1.01 + HistogramSchema.WidthOf(target.Schema),
            WrittenHistograms.VmRange => 1.1,
            _ => 2.6,
        };
        string quantile = $"histogram_quantile({Quantile.ToString(CultureInfo.InvariantCulture)}, {histogram})";
        return await Ask(engine, count, found => found == SampleCount, stop).ConfigureAwait(false)
            ?? await Ask(engine, quantile, found => found > ExactSeconds / error && found < ExactSeconds * error, stop)
                .ConfigureAwait(false);
    }

    private async Task<string?> Ask(
        EngineQuery engine, string query, Predicate<double> fits, CancellationToken stop)
    {
        try
        {
            double? found = await engine.Value(query, stop).ConfigureAwait(false);
            return found is not { } value ? $"it has nothing of them{ClockWords}"
                : fits(value) ? null : $"{query} is {value.ToString(CultureInfo.InvariantCulture)} there";
        }
        catch (EngineException failure)
        {
            return $"cannot be asked: {failure.Message}";
        }
    }

    private string ClockWords => client.ClockError is { } words ? $"; {words}" : "";

    private static string Using(string failure, WrittenHistograms form, ReadBackState before) =>
        before.Form == form && before.Reason is { } known ? known
        : string.Create(
            CultureInfo.InvariantCulture, $"{failure}; using {WordOf(form)} since {DateTime.UtcNow:HH:mm} UTC");

    private static string WordOf(WrittenHistograms form) => HistogramWords.Of(form);

    private static string NewNonce() => Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, NonceBytes));

    /// <summary>Selector of what was written, another one each time: VictoriaMetrics keeps the answer that there is
    /// nothing for ten seconds.</summary>
    private string Selector(string name, string nonce) =>
        $"{name}{{{MetricTable.Nonce}=\"{nonce}\",{MetricTable.Asked}!=\"{++_asked}\"}}";

    private static SparseHistogram MakeSamples()
    {
        var samples = new SparseHistogram();
        IEnumerable<int> buckets = Enumerable.Range(1, SampleCount)
            .Select(step => SeriesBuckets.IndexOf(LowestNs + (step * StepNs)));
        foreach (IGrouping<int, int> bucket in buckets.GroupBy(index => index))
            samples.Append(bucket.Key, bucket.Count());
        return samples;
    }

    /// <summary>A form that is tried.</summary>
    private sealed class FormCheck(WrittenHistograms form, string nonce, bool isAccepted)
    {
        internal WrittenHistograms Form => form;

        internal string Nonce => nonce;

        internal bool IsAccepted => isAccepted;

        internal string? Failure { get; set; }
    }
}
