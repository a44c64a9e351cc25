// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>The programs of users on hosts at a switch that loses: what each says of it.</summary>
[Trait("needs", "root")]
public sealed class ProgramTests
{
    private const int Watchers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [RootTheory]
    [InlineData("control=10.88.0.1:20121|control-mode=dynamic", "endpoint=HOST:20122|control=10.88.0.1:20121")]
    [InlineData("endpoint=239.7.7.7:20121|interface=10.88.0.0/24|ttl=1",
        "endpoint=239.7.7.7:20121|interface=10.88.0.0/24")]
    public void publisher_and_subscribers_agree_on_what_was_lost_and_nothing_is_missing(string publication,
        string subscription)
    {
        using var lab = new WireLab(1 + Watchers, seed: 51);
        List<TelemetryProcess> watchers = [.. lab.Hosts.Skip(1).Select(host => TelemetryBinary.StartInside(host.Name,
            "watch", "--channel",
            $"aeron:udp?{subscription.Replace("HOST", host.Address, StringComparison.Ordinal)}", "--json"))];
        using TelemetryProcess demo = TelemetryBinary.StartInside(lab.Hosts[0].Name, "demo", "--seconds", "8",
            "--channel", $"aeron:udp?{publication}", "--json");
        foreach (TelemetryProcess watcher in watchers)
            watcher.WaitForOutput("\"snapshot\"", Patience);
        lab.Switch.Loss = 0.05;

        RunResult published = demo.WaitForEnd(Patience);
        lab.Switch.Loss = 0;
        List<RunResult> received = [.. watchers.Select(End)];

        Assert.Equal(0, published.ExitCode);
        JsonElement reported = published.Summary.At("subscribers");
        Assert.Equal(Watchers, reported.GetArrayLength());
        Assert.All(lab.Hosts.Skip(1), host => AssertReported(reported, host, lab.Switch));
        foreach (RunResult result in received)
        {
            Assert.Equal(published.Summary.At("feeds").ToString(), result.Summary.At("feeds").ToString());
            Assert.Equal(reported.ToString(), result.Summary.At("subscribers").ToString());
            Assert.All(result.Summary.At("received").EnumerateArray().Take(3), AssertWhole);
            JsonElement snapshot = result.OfType("snapshot").Last();
            Assert.Equal(1002, snapshot.Count("received", 1, "stream"));
            Assert.True(snapshot.Count("received", 1, "expected") > 0, snapshot.ToString());
        }
    }

    private static void AssertReported(JsonElement reported, LabHost host, LossySwitch wire)
    {
        JsonElement one = reported.EnumerateArray().Single(each => each.Text("address") == host.Address);
        long Sum(string key) => one.At("streams").EnumerateArray().Sum(stream => stream.Count(key));
        string state = $"{one}, lost {wire.LostBytes(host.SwitchPort)} bytes";

        Assert.Equal("live", one.Text("state"));
        Assert.Equal([1001L, 1002L, 1003L], one.At("streams").EnumerateArray().Select(each => each.Count("stream")));
        Assert.True(Sum("naks") > 0 && Sum("retransmitted_bytes") > 0, state);
        // What the other one asked for first came for this one too.
        Assert.True(Sum("asked_bytes") > 0 && Sum("asked_bytes") <= wire.LostBytes(host.SwitchPort), state);
    }

    private static void AssertWhole(JsonElement stream)
    {
        Assert.True(stream.Count("expected") > 0, stream.ToString());
        Assert.Equal((stream.Count("expected"), 0L), (stream.Count("received"), stream.Count("missing")));
    }

    private static RunResult End(TelemetryProcess watcher)
    {
        using (watcher)
        {
            watcher.Signal(Signals.Interrupt);
            return watcher.WaitForEnd(Patience);
        }
    }
}
