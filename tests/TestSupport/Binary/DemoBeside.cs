// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport.Binary;

/// <summary>Another program's look at the interface that a demo measures.</summary>
public static class DemoBeside
{
    private const string Device = "trader0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The demo is stopped while tcpdump starts, so that no packet comes before it listens.</summary>
    public static TelemetryProcess StartTcpdump(TelemetryProcess demo, string capture)
    {
        string place = StopBeforeTraffic(demo);
        // In immediate mode its buffer has places of the snapshot length: 32,768 here, which a busy machine may need.
        TelemetryProcess tcpdump = TelemetryProcess.Start("ip",
        [
            "netns", "exec", place, "tcpdump", "-i", Device, "-w", capture, "--time-stamp-precision=nano", "-B",
            "131072", "--snapshot-length=4096", "--immediate-mode", "-Z", "root",
        ]);
        try
        {
            tcpdump.WaitForErrors("listening on", Patience);
        }
        finally
        {
            demo.Signal(Signals.Continue);
        }
        return tcpdump;
    }

    // It goes on for a moment at a time, since it is much faster than the look at its interfaces.
    private static string StopBeforeTraffic(TelemetryProcess demo)
    {
        string? place = null;
        Assert.True(SpinWait.SpinUntil(() => TraderPath(demo) != null, Patience), "no namespace");
        demo.Signal(Signals.Stop);
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    if ((place = TraderNamespace(demo)) != null)
                        return true;
                    demo.Signal(Signals.Continue);
                    Thread.Yield();
                    demo.Signal(Signals.Stop);
                    return false;
                },
                Patience),
            "no interface");
        return place!;
    }

    private static string? TraderPath(TelemetryProcess demo) =>
        Directory.GetFiles("/run/netns", $"telemetry-{demo.Id}-*trader").FirstOrDefault();

    // The interface is the last that is made before the programs are loaded.
    private static string? TraderNamespace(TelemetryProcess demo)
    {
        string path = TraderPath(demo)!;
        using TelemetryProcess ip = TelemetryProcess.Start("ip", ["-n", Path.GetFileName(path), "link", "show", "up"]);
        return ip.WaitForText(Patience).Any(line => line.Contains(Device, StringComparison.Ordinal))
            ? Path.GetFileName(path) : null;
    }
}
