// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using HdrHistogram;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace EndToEnd.Tests.Monitor;

/// <summary>A hundred simulated appliances that publish over Aeron to a built monitor.</summary>
public class MonitoredFleetTests
{
    private const int Seconds = 8;
    private const long SecondNs = 1_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task all_that_a_hundred_appliances_publish_is_there()
    {
        IReadOnlyList<string> channels = MonitorBinary.FreeChannels(2);
        using MonitorProcess monitor = MonitorProcess.Start("--channel", channels[0], "--channel", channels[1]);
        using var fleet = new FleetOverAeron(channels, SimulatedAppliance.Many(100, shape => shape with
        {
            Series = 40,
            Active = 8,
        }));
        fleet.WaitForSubscriber();
        fleet.Introduce();
        monitor.WaitFor("/api/v1/fleet", one => one.At("appliances").GetArrayLength() == 100);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (int second = 0; second < Seconds; second++)
        {
            fleet.Second();
            await pace.WaitForNextTickAsync();
        }
        fleet.End();

        JsonElement answer = monitor.WaitFor("/api/v1/fleet", one =>
            one.At("appliances").EnumerateArray().Count(row => row.Text("state") == "ended") == 100);
        Assert.All(answer.At("appliances").EnumerateArray(), row =>
        {
            Assert.Equal(1, row.Count("coverage"));
            Assert.True(row.Flag("complete"));
            Assert.All(row.At("received").EnumerateArray(), stream => Assert.Equal(0, stream.Count("missing")));
        });
        SimulatedAppliance first = fleet.Appliances[0];
        (string kind, string key) = SimulatedAppliance.SeriesOf(first.Shape, 0);
        LongHistogram truth = ApplianceTruth.NewHistogram();
        foreach (SimulatedAppliance one in fleet.Appliances)
            one.Truth.AddTo(truth, 0);
        JsonElement merged = monitor.Json($"/api/v1/distribution?series={kind}&key={Uri.EscapeDataString(key)}"
            + $"&p=99.9&from={first.Shape.StartStampNs + first.OffsetNs}&to={first.TimeNs + SecondNs}");
        Assert.Equal(truth.TotalCount, merged.Count("count"));
        Assert.Equal(truth.GetValueAtPercentile(99.9), merged.Count("percentiles", 0, "value_ns"));
    }

    [Fact]
    public async Task more_appliances_of_one_address_than_a_channel_takes_are_reported()
    {
        IReadOnlyList<string> channels = MonitorBinary.FreeChannels(1);
        using MonitorProcess monitor = MonitorProcess.Start("--channel", channels[0]);
        using var fleet = new FleetOverAeron(channels, SimulatedAppliance.Many(90, shape => shape));

        monitor.Process.WaitForErrors("256 sessions of 127.0.0.1 are received, which is the limit", Patience);
        using var limited = new CancellationTokenSource(Patience);
        using var http = new HttpClient();
        using var live = new StreamReader(
            await http.GetStreamAsync(new Uri(monitor.Url + "/api/v1/live?view=desk"), limited.Token));
        string? line = "";
        while (line is not null && !line.Contains("sessions of some publishers are not received"))
            line = await live.ReadLineAsync(limited.Token);
        Assert.NotNull(line);
    }
}
