// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Steps of the demo's orders behind the hook, on a kernel that stamps them.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class TransmitTests
{
    [RootFact]
    public void nearly_every_order_of_the_demo_is_stamped_at_the_driver_and_when_it_is_acknowledged()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--stages", "--seconds", "3", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        JsonElement path = demo.Summary.At("host_path");
        Assert.True(demo.Summary.At("truth", "matches").GetBoolean());
        Assert.Equal("transmit", path.Text("stages", "level"));
        JsonElement hook = path.At("hooks").EnumerateArray().Single(one => one.Text("program") == "stage_transmit");
        Assert.Equal("attached", hook.Text("state"));
        Assert.Equal(hook.Count("events"), hook.Count("ignored") + hook.Count("told") + hook.Count("lost"));
        long orders = SeriesOf(demo, "send_to_tx").Count("count");
        Assert.InRange(orders, 1_000, long.MaxValue);
        foreach (string name in (string[])["tx_to_driver", "wire_to_ack"])
        {
            JsonElement series = SeriesOf(demo, name);
            Assert.InRange(series.Count("count"), orders * 98 / 100, orders);
            Assert.Equal(0, series.Count("negative", "count"));
            Assert.InRange(series.Count("min_ns"), 0, long.MaxValue);
        }
    }

    private static JsonElement SeriesOf(RunResult demo, string name) =>
        demo.Summary.At("series").EnumerateArray().Single(one => one.Text("series") == name);
}
