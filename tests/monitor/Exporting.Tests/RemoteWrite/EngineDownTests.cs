// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Model.Definitions;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>A real metric database that is down for a minute, with values coming every second.</summary>
public sealed class EngineDownTests
{
    private const int Rounds = 75;
    private static readonly TimeSpan Down = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(20);

    private readonly SampleAppliance _sample = new();
    private readonly Notices _notices = new();

    [VictoriaFact]
    [Trait("needs", "time")]
    public async Task within_the_bound_of_the_queue_nothing_is_lost_and_beyond_it_is_counted()
    {
        using EngineServer victoria = VictoriaServer.Node();
        (FixedSource patientSource, FixedSource hastySource) = (Source(), Source());
        await using RemoteWriter patient = Start(victoria, "patient", patientSource, new RemoteWriteLimits());
        await using RemoteWriter hasty = Start(
            victoria, "hasty", hastySource, new RemoteWriteLimits { LongestWait = ShortWait });
        await WaitFor.True(() => patient.State.Sent > 0 && hasty.State.Sent > 0, () => Text(patient, hasty));

        victoria.Stop();
        await Task.Delay(Down);
        Assert.All(new[] { patient, hasty }, writer => Assert.NotNull(writer.State.Error));
        Assert.InRange(patientSource.Rounds, 1, Rounds - 1);
        victoria.Start();
        await WaitFor.True(
            () => patientSource.Rounds == Rounds && hastySource.Rounds == Rounds
                && patient.State is { Queued: 0, Error: null } && hasty.State is { Queued: 0, Error: null },
            () => Text(patient, hasty));

        Assert.Equal((0L, 0L), (patient.State.Refused, patient.State.Dropped));
        Assert.Equal((0L, patient.State.Sent), (hasty.State.Refused, hasty.State.Sent + hasty.State.Dropped));
        (long aRound, long rest) = long.DivRem(patient.State.Sent, Rounds);
        Assert.Equal(0, rest);
        (long roundsDropped, rest) = long.DivRem(hasty.State.Dropped, aRound);
        Assert.Equal(0, rest);
        Assert.InRange(roundsDropped, 10, Rounds - 10);
        await IsKept(victoria, "patient", Rounds);
        await IsKept(victoria, "hasty", Rounds - roundsDropped);
    }

    private FixedSource Source() => new(() => [_sample.Metrics()], Rounds);

    private RemoteWriter Start(EngineServer engine, string replica, FixedSource source, RemoteWriteLimits limits)
    {
        var target = new RemoteWriteTarget
        {
            Url = new Uri($"http://{engine.Address}/api/v1/write"),
            Every = TimeSpan.FromSeconds(1),
            Histograms = WrittenHistograms.Classic,
            Labels = [new Label("replica", replica)],
        };
        var writer = new RemoteWriter(target, source, _notices, limits);
        writer.Start();
        return writer;
    }

    private static async Task IsKept(EngineServer engine, string replica, long rounds) => await engine.Until(
        $"sum(count_over_time(telemetry_appliance_up{{appliance=\"trade01\",replica=\"{replica}\"}}[10m]))",
        found => found is [var one] && one.Value == rounds);

    private static string Text(params RemoteWriter[] writers) =>
        string.Join('\n', writers.Select(writer => writer.State.ToString()));
}
