// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;

namespace Telemetry.Engines;

/// <summary>Finds out from when a metric database has something of appliances.</summary>
/// <param name="client">Asks the database.</param>
/// <param name="timeout">Time for the answers.</param>
internal sealed class EngineLook(EngineClient client, TimeSpan timeout)
{
    /// <summary>Time between two looks.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    /// <summary>Time before the next look after a failure.</summary>
    internal static readonly TimeSpan ShortPause = TimeSpan.FromMinutes(1);

    private const string Expression = $"count({ExportedNames.LastInterval})";
    private const long NsPerMs = 1_000_000;
    private const long ReachMs = 400L * 24 * 60 * 60_000;

    // Six hours, five minutes, and about as often as values are written.
    private static readonly long[] StepsMs = [6L * 60 * 60_000, 5L * 60_000, 5_000];

    /// <summary>Looks once: four times a day as far back as 400 days, then exactly.</summary>
    internal async Task<EngineState> Run(string url, CancellationToken stop)
    {
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(stop);
        inTime.CancelAfter(timeout);
        try
        {
            long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / StepsMs[^1] * StepsMs[^1];
            long fromMs = nowMs - ReachMs;
            long? foundMs = null;
            foreach (long stepMs in StepsMs)
            {
                foundMs = await First(fromMs, foundMs ?? nowMs, stepMs, inTime.Token).ConfigureAwait(false) ?? foundMs;
                fromMs = (foundMs ?? nowMs) - stepMs;
            }
            return new EngineState(url) { BeginTimeNs = foundMs * NsPerMs };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new EngineState(url) { Failure = failure.Message };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new EngineState(url) { Failure = $"no answer in {timeout.TotalSeconds:0.#} s" };
        }
    }

    private async Task<long?> First(long fromMs, long toMs, long stepMs, CancellationToken stop)
    {
        List<EngineSeries> found =
            await client.Range(Expression, new EngineTimes(fromMs, toMs, stepMs), stop).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0].Points[0].TimeMs;
    }
}
