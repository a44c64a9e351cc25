// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;

namespace Telemetry.Guarding.Tests;

/// <summary>Rules by chance, from values that occur in <see cref="PacketKinds"/>, so that many of them fit.</summary>
internal sealed class RandomRules(int seed)
{
    private static readonly string[] Prefixes =
    [
        "10.1.0.7", "10.1.0.0/24", "10.0.0.0/8", "10.2.0.9", "10.2.0.0/16", "233.54.12.0/24", "0.0.0.0/0", "10.9.9.9",
        "2001:db8::7", "2001:db8::/32", "2001:db8:1::/48", "ff15::1", "fe80::/10", "ff02::/16", "::/0",
        "255.255.255.255", "10.1.0.1",
    ];

    private static readonly PacketKind[] Kinds =
        [.. Enum.GetValues<PacketKind>().Where(kind => kind != PacketKind.Scan)];

    private readonly Random _random = new(seed);

    internal GuardSettings Next(int rules, int lifeline, RuleAction? action = null) => new()
    {
        File = "random.yaml",
        Interfaces = ["lo", "other"],
        IntervalNs = 1_000_000_000,
        ConfirmWithinNs = 60_000_000_000,
        RuntimeDirectory = "/nowhere",
        Lifeline = [.. Enumerable.Range(0, lifeline).Select(
            place => new LifelineEntry($"l{place}", "", NextMatch()))],
        Rules = [.. Enumerable.Range(0, rules).Select(place => new GuardRule
        {
            Name = $"r{place}",
            Where = "",
            Match = NextMatch(),
            Action = action ?? (_random.Next(2) == 0 ? RuleAction.Drop : RuleAction.Count),
        })],
    };

    internal PacketMatch NextMatch() => new()
    {
        Interface = One(8) ? (One(2) ? "lo" : "other") : null,
        Kind = One(2) ? Kinds[_random.Next(Kinds.Length)] : PacketKind.Any,
        Protocol = One(3) ? new byte[] { 1, 2, 6, 17, 47, 58, 132, 60, 0 }[_random.Next(9)] : null,
        To = One(4) ? NextPrefix() : null,
        Ports = One(4) ? NextPorts() : PortRange.All,
        From = One(3) ? NextSources() : [],
    };

    private bool One(int of) => _random.Next(of) == 0;

    private PortRange NextPorts()
    {
        ushort[] known = [0, 22, 53, 67, 68, 137, 546, 8000, 8005, 26477, 65535];
        ushort first = known[_random.Next(known.Length)];
        ushort last = One(2) ? first : (ushort)_random.Next(first, 65_536);
        return new PortRange(first, last);
    }

    private AddressPrefix NextPrefix() => AddressPrefix.TryParse(
        Prefixes[_random.Next(Prefixes.Length)], out AddressPrefix prefix)
        ? prefix : throw new InvalidOperationException();

    // As the reader has it: no prefix in another, and none of IPv4 beside ::/0.
    private List<AddressPrefix> NextSources()
    {
        List<AddressPrefix> sources = [NextPrefix()];
        for (int more = _random.Next(4); more > 0; more--)
        {
            AddressPrefix next = NextPrefix();
            if (!sources.Any(one => one.Contains(next) || next.Contains(one) || one.TakesMapped || next.TakesMapped))
                sources.Add(next);
        }
        return sources;
    }
}
