// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Sources that reach many ports, by ports that are known.</summary>
[Trait("needs", "root")]
public sealed class ScanTests
{
    private const string Host = "10.2.0.9";

    [RootFact]
    public void no_source_with_fewer_ports_is_one_that_scans()
    {
        const int Ports = 50;
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings($"name: scans, kind: scan, ports: {Ports}, within: 1h, action: drop"));
        rig.Enforce();
        var random = new Random(5);
        int late = 0;
        for (int source = 0; source < 400; source++)
        {
            string from = string.Create(CultureInfo.InvariantCulture, $"10.1.{source / 200}.{(source % 200) + 1}");
            var reached = new HashSet<int>();
            int verdict = GuardRig.Pass;
            while (verdict == GuardRig.Pass && reached.Count < 4 * Ports)
            {
                int port = random.Next(1, 65_536);
                reached.Add(port);
                verdict = rig.Run(Frame.Syn(from, Host, port));
                Assert.True(verdict == GuardRig.Pass || reached.Count >= Ports, $"{from} after {reached.Count} ports");
            }
            // By the bound of docs/guarding.md: 64 ports have at least 50 bits but in one of a thousand million cases.
            Assert.InRange(reached.Count, Ports, 64);
            late += reached.Count > Ports ? 1 : 0;
        }
        Assert.InRange(late, 100, 400);                         // ports do share bits
    }

    [RootFact]
    public void the_same_port_over_and_over_is_no_scan()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings("name: scans, kind: scan, ports: 2, within: 1h, action: drop"));
        rig.Enforce();

        Assert.Equal(GuardRig.Pass, rig.Run(Frame.Syn("10.1.0.7", Host, 22), repeat: 10_000));
        Assert.Equal(GuardRig.Pass, rig.Run(Frame.Syn("10.1.0.8", Host, 23), repeat: 10_000));

        Assert.Equal(GuardRig.Drop, rig.Run(Frame.Syn("10.1.0.7", Host, 23)));
    }

    [RootFact]
    public void answers_and_other_packets_are_no_part_of_a_scan()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings(
            "name: scans, kind: scan, ports: 10, within: 1h, action: drop",
            "name: udp-scans, kind: scan, protocol: udp, to: \"*:1-1000\", ports: 10, within: 1h, action: drop"));
        rig.Enforce();
        for (int port = 1_001; port < 1_200; port++)
        {
            Assert.Equal(GuardRig.Pass, rig.Run(Frame.Tcp("10.1.0.7", Host, port, 0x12)));
            Assert.Equal(GuardRig.Pass, rig.Run(Frame.Udp("10.1.0.7", Host, port)));
        }
        int[] verdicts = [.. Enumerable.Range(1, 12).Select(port => rig.Run(Frame.Udp("10.1.0.7", Host, port)))];

        Assert.Equal([.. Enumerable.Repeat(GuardRig.Pass, 9), .. Enumerable.Repeat(GuardRig.Drop, 3)], verdicts);
        Assert.Equal(3UL, rig.Rule(1).Dropped);
    }

    [RootFact]
    public void a_window_ends()
    {
        using var rig = new GuardRig();
        rig.Load(GuardRig.Settings("name: scans, kind: scan, ports: 5, within: 100ms, action: drop"));
        rig.Enforce();
        foreach (int port in Enumerable.Range(1, 4))
            rig.Run(Frame.Syn("10.1.0.7", Host, port));
        ulong passed = rig.Totals.Undecided;

        // One port each window: never five in one of them.
        for (int port = 5; port < 12; port++)
        {
            long untilNs = MonotonicClock.NowNs + 110_000_000;
            Assert.True(SpinWait.SpinUntil(() => MonotonicClock.NowNs > untilNs, 10_000));
            Assert.Equal(GuardRig.Pass, rig.Run(Frame.Syn("10.1.0.7", Host, port)));
        }

        Assert.Equal(passed + 7, rig.Totals.Undecided);
    }
}
