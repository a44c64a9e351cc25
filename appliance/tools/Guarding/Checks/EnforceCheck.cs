// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Checks;

/// <summary>Lifeline that enforced rules need: a way to the host, and what its network needs; and what they have to
/// say about packets that they cannot judge.</summary>
public static class EnforceCheck
{
    /// <summary>Refuses settings without them.</summary>
    /// <exception cref="FailureException">Parts of the lifeline, or that, are missing; all of them are named.
    /// </exception>
    public static void Check(GuardSettings settings)
    {
        var errors = new ErrorList();
        foreach ((string what, string example) in Missing(settings.Lifeline))
            errors.Add(settings.File, $"rules cannot be enforced: the lifeline has no {what}",
                $"add \"- {example}\" to \"lifeline:\"");
        if (!Has(settings.Lifeline, PacketKind.Unjudged)
            && !settings.Rules.Any(rule => rule.Match.Kind == PacketKind.Unjudged))
            errors.Add(settings.File, "rules cannot be enforced: none says what happens to packets that cannot be "
                + "judged, and rules with ports let these pass",
                "add \"- {name: unjudged, kind: unjudged, action: drop}\" to \"rules:\", or with action: count to let "
                + "them pass");
        errors.ThrowIfAny();
    }

    private static IEnumerable<(string What, string Example)> Missing(IReadOnlyList<LifelineEntry> lifeline)
    {
        if (!lifeline.Any(entry => entry.Match is { Protocol: PacketWords.Tcp, From.Count: > 0 }))
            yield return ("TCP peer, such as where you log in from",
                "{name: ssh, protocol: tcp, from: [10.0.0.5], to: \"*:22\"}");
        if (!Has(lifeline, PacketKind.Arp))
            yield return ("ARP", "{name: arp, kind: arp}");
        if (!Has(lifeline, PacketKind.NeighbourDiscovery))
            yield return ("neighbour discovery", "{name: nd, kind: nd}");
        if (!Has(lifeline, PacketKind.Dhcp))
            yield return ("DHCP", "{name: dhcp, kind: dhcp}");
    }

    private static bool Has(IReadOnlyList<LifelineEntry> lifeline, PacketKind kind) =>
        lifeline.Any(entry => entry.Match.Kind == kind);
}
