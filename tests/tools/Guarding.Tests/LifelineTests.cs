// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Rules;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Whatever the rules say, the lifeline passes.</summary>
[Trait("needs", "root")]
public sealed class LifelineTests
{
    private static readonly byte[][] Lifeline =
    [
        Frame.Syn("10.0.0.5", "10.2.0.9", 22),
        Frame.Tcp("10.0.0.5", "10.2.0.9", 22),
        Frame.Tcp("10.9.0.10", "10.2.0.9", 41_000, 0x18),
        Frame.Arp("10.1.0.1", "10.1.0.7"),
        Frame.Arp("10.1.0.1", "10.1.0.7", 2),
        Frame.Ip("fe80::1", "ff02::1:ff00:9", 58, [135, 0, .. new byte[22]]),
        Frame.Udp("0.0.0.0", "255.255.255.255", 67, Frame.ToAll),
        Frame.Udp("fe80::1", "fe80::2", 546),
    ];

    private static readonly GuardSettings Fixed = Reading.GuardReader.Read(
        """
        interfaces: [lo]
        lifeline:
        - {name: ssh, protocol: tcp, from: [10.0.0.5], to: "*:22"}
        - {name: gateway, protocol: tcp, from: [10.9.0.10]}
        - {name: arp, kind: arp}
        - {name: nd, kind: nd}
        - {name: dhcp, kind: dhcp}
        rules:
        - {name: none, to: "*:1", protocol: udp, action: drop}
        """, "t.yaml");

    [RootFact]
    [Trait("needs", "time")]
    public void ten_thousand_random_sets_of_rules_never_drop_it()
    {
        const int Sets = 10_000;
        using var rig = new GuardRig();
        rig.Enforce();
        int dropping = 0;
        byte[] other = Frame.Udp("10.1.0.7", "10.2.0.9", 8000);
        for (int seed = 0; seed < Sets; seed++)
        {
            var random = new RandomRules(seed);
            GuardSettings settings = random.Next(rules: 1 + (seed % 24), lifeline: 0, RuleAction.Drop);
            // Every tenth set ends with a rule against everything.
            if (seed % 10 == 0)
                settings = settings with { Rules = [.. settings.Rules, settings.Rules[0] with { Match = new() }] };
            rig.Load(settings with { Lifeline = Fixed.Lifeline });

            foreach (byte[] frame in Lifeline)
            {
                Assert.True(rig.Run(frame) == GuardRig.Pass, string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed} drops {Convert.ToHexString(frame)}"));
            }

            dropping += rig.Run(other) == GuardRig.Drop ? 1 : 0;
        }
        Assert.InRange(dropping, Sets / 10, Sets - 1);
    }
}
