// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Checks;

/// <summary>Contradictions between what a file says: rules that can never match, and rules that would drop a
/// lifeline.</summary>
internal static class RuleCheck
{
    internal static void Check(GuardSettings settings, ErrorList errors)
    {
        foreach (LifelineEntry entry in settings.Lifeline)
        {
            if (MatchCover.IsEmpty(entry.Match))
                errors.Add(entry.Where, $"lifeline \"{entry.Name}\": it can never match", Impossible(entry.Match));
        }
        for (int place = 0; place < settings.Rules.Count; place++)
            CheckRule(settings, place, errors);
        foreach (LifelineEntry entry in settings.Lifeline)
            CheckEntry(settings, entry, errors);
    }

    private static void CheckRule(GuardSettings settings, int place, ErrorList errors)
    {
        GuardRule rule = settings.Rules[place];
        string never = $"rule \"{rule.Name}\": it can never match";
        if (MatchCover.IsEmpty(rule.Match))
        {
            errors.Add(rule.Where, never, Impossible(rule.Match));
            return;
        }
        if (settings.Lifeline.FirstOrDefault(entry => MatchCover.Covers(entry.Match, rule.Match)) is { } lifeline)
            errors.Add(rule.Where, $"{never}: lifeline \"{lifeline.Name}\" lets all its packets pass",
                "narrow the lifeline, or leave out the rule");
        if (settings.Rules.Take(place).FirstOrDefault(earlier => MatchCover.Covers(earlier.Match, rule.Match))
            is { } first)
            errors.Add(rule.Where, $"{never}: rule \"{first.Name}\" before it decides on all its packets",
                "put it before that rule, or leave it out");
    }

    // The lifeline passes before all rules; a rule against it still shows that one of both was not meant.
    private static void CheckEntry(GuardSettings settings, LifelineEntry entry, ErrorList errors)
    {
        foreach (GuardRule rule in settings.Rules)
        {
            if (!MatchCover.Covers(rule.Match, entry.Match))
                continue;
            if (rule is { Action: RuleAction.Drop, Rate: null })
                errors.Add(rule.Where, $"rule \"{rule.Name}\": it would drop lifeline \"{entry.Name}\"",
                    $"put a rule with \"action: count\" for {entry.Name} before it, or narrow it");
            return;
        }
    }

    private static string Impossible(PacketMatch match)
    {
        if (!match.Ports.IsAll && !MatchCover.IsEmpty(match with { Ports = PortRange.All }))
            return "its packets have no such destination port: leave out the ports";
        if (match.Protocol is not null && !MatchCover.IsEmpty(match with { Protocol = null }))
            return "its packets are never of that protocol: leave it out";
        return "its addresses are of another family than its packets or each other: leave out one of them";
    }
}
