// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Yaml.Text;

namespace Telemetry.Monitor.Config;

/// <summary>Parts of rules that can be right and probably are not: patterns that nothing can fit by what the
/// configuration names.</summary>
internal static class RuleWarnings
{
    private const char InConflict = '@';                    // of a name that two appliances have

    /// <summary>The warnings, each with where, what and what to do.</summary>
    public static IReadOnlyList<Failure> Of(MonitorSettings settings)
    {
        IReadOnlyList<string> names = NamesOf(settings);
        return
        [
            .. from rule in settings.Alerts.Rules.OfType<DeclaredRule>()
               from matcher in rule.Declaration.Where
               let warning = Of(rule, matcher, names)
               where warning is not null
               select warning,
        ];
    }

    /// <summary>Names of appliances; none if others can come unexpected.</summary>
    private static IReadOnlyList<string> NamesOf(MonitorSettings settings)
    {
        bool areAllNamed = settings.Channels.Count > 0 && settings.Channels.All(channel => channel.Name is not null);
        if (settings.Expected.Count == 0 && !areAllNamed)
            return [];
        return
        [
            .. settings.Expected.Concat(settings.Channels.Select(channel => channel.Name).OfType<string>()).Distinct(),
        ];
    }

    private static Failure? Of(DeclaredRule rule, RuleMatcher matcher, IReadOnlyList<string> names)
    {
        string text = matcher.Pattern.Text;
        bool isOther = matcher.Label == "appliance" && names.Count > 0
            && !text.Contains(InConflict, StringComparison.Ordinal) && !names.Any(matcher.Pattern.Fits);
        if (!isOther)
            return null;
        string remedy = NearestName.Of(text, names) is { } nearest
            ? $"did you mean \"{nearest}\"?" : $"known are {string.Join(", ", names)}";
        return new Failure(ExitCode.Done, matcher.Where,
            $"rule {rule.Name}: no appliance that is expected or named by a channel fits \"{text}\"", remedy);
    }
}
