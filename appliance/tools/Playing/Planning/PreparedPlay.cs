// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;
using Telemetry.Playing.Gateway.Learning;
using Telemetry.Playing.Repairing;

namespace Telemetry.Playing.Planning;

/// <summary>Forecast, repairs and recorded orders of a play, read from its files before it sends.</summary>
/// <param name="Forecast">Datagrams that will be sent.</param>
/// <param name="Coverage">What is repaired; null for nothing.</param>
/// <param name="Recordings">Recorded orders of each session; none without a gateway.</param>
/// <param name="Expected">Requests that are expected; null if none are.</param>
internal sealed record PreparedPlay(
    PlayForecast Forecast, LineCoverage? Coverage, IReadOnlyList<SessionRecording> Recordings,
    IReadOnlyList<RequestRow>? Expected)
{
    private const string StandardInput = "-";

    /// <summary>Checks that the files can be read several times.</summary>
    /// <exception cref="FailureException">A capture can be read only once.</exception>
    public static void Check(IReadOnlyList<string> captures)
    {
        foreach (string path in captures)
        {
            using var input = path == StandardInput ? null : OneWayInput.TryOpen(path);
            if (path != StandardInput && input is null)
                continue;
            throw new FailureException(new Failure(
                ExitCode.Usage, path == StandardInput ? "standard input" : path,
                "it can be read only once, and play reads captures twice", "write it to a file first"));
        }
    }

    /// <summary>Reads the files.</summary>
    /// <param name="progress">Called now and then.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">One cannot be read.</exception>
    public static PreparedPlay Read(PlayPlan plan, Action<PlayProgress> progress, CancellationToken stop)
    {
        IReadOnlyList<RequestRow>? expected = plan.Gateway?.Expected is { } path ? RequestFiles.Read(path) : null;
        LineCoverage? coverage = LineCoverage.Of(plan, progress, stop);
        PlayForecast forecast = Forecaster.Of(plan, coverage, progress, stop);
        if (plan.Gateway is null)
            return new PreparedPlay(forecast, coverage, [], expected);
        IReadOnlyList<SessionRecording> recordings = OrderPass.Read(plan, stop);
        return new PreparedPlay(
            forecast with { Gateway = [.. recordings.Select(recording => GatewayForecast.Of(recording, plan))] },
            coverage, recordings, expected);
    }
}
