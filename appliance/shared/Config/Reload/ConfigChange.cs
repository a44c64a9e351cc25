// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Yaml;

namespace Telemetry.Config.Reload;

/// <summary>Differences between the running configuration and a file, and the configuration after a reload.</summary>
public sealed class ConfigChange
{
    private const string Where = "reload";

    private readonly List<string> _changes = [];
    private readonly List<string> _needRestart = [];

    private ConfigChange(Configuration result) => Result = result;

    /// <summary>The configuration afterwards: unchanged entries keep their indexes and flow ids.</summary>
    public Configuration Result { get; }

    /// <summary>Changes that can be made while running, one line each.</summary>
    public IReadOnlyList<string> Changes => _changes;

    /// <summary>Differences that take effect only after a restart, one line each.</summary>
    public IReadOnlyList<string> NeedRestart => _needRestart;

    /// <summary>True if running configuration and file do not differ.</summary>
    public bool IsEmpty => _changes.Count + _needRestart.Count == 0;

    /// <summary>Compares the two.</summary>
    /// <param name="wanted">The file's settings, already validated.</param>
    /// <exception cref="FailureException">Both together exceed the bounds.</exception>
    public static ConfigChange Between(Configuration running, Settings wanted)
    {
        Configuration fresh = Configuration.Build(ReloadRules.Effective(running.Settings, wanted));
        var merge = new TopologyMerge(running.Topology, fresh.Topology);
        Topology merged = merge.Merge();
        Located<int> most = fresh.Settings.MaxSeries;
        if (merged.Series.Count > most.Value)
        {
            string what = string.Create(CultureInfo.InvariantCulture,
                $"with those of what was removed there are {merged.Series.Count} series, max_series is "
                + $"{most.Value}");
            throw new FailureException(
                new Failure(ExitCode.Usage, most.Where, what, "raise max_series, or restart the appliance"));
        }
        var change = new ConfigChange(new Configuration(fresh.Settings, merged));
        change._changes.AddRange(ProtocolChanges(running.Settings, wanted));
        change._changes.AddRange(merge.Changes);
        if (!NamesIn(running.Settings, wanted).SequenceEqual(NamesIn(wanted, running.Settings)))
            change._changes.Add("feeds and sessions: in another order");
        change.Compare(running.Settings, wanted);
        return change;
    }

    /// <summary>Lines printed for the user about the change.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (string line in Changes)
            yield return $"{Where}: {line}";
        foreach (string line in NeedRestart)
            yield return $"{Where}: needs a restart: {line}";
        yield return IsEmpty
            ? $"{Where}: nothing differs"
            : $"{Where}: {Changes.Count} taken over, {NeedRestart.Count} need a restart";
    }

    /// <summary>Lines printed for the user about a change that is refused as a whole.</summary>
    public static IEnumerable<string> Describe(FailureException refusal)
    {
        foreach (Failure failure in refusal.Failures)
            yield return failure.ToString();
        yield return $"{Where}: refused; everything goes on as before";
    }

    /// <summary>Names of feeds and sessions that other settings have too. Their order decides between flows that match
    /// the same packet.</summary>
    private static IEnumerable<string> NamesIn(Settings settings, Settings other) =>
        NamesOf(settings).Where(NamesOf(other).ToHashSet().Contains);

    private static IEnumerable<string> NamesOf(Settings settings) => settings.Feeds.Select(feed => feed.Name.Value)
        .Concat(settings.Sessions.Select(session => session.Name.Value));

    private static IEnumerable<string> ProtocolChanges(Settings running, Settings wanted)
    {
        string[] before = [.. running.Protocols.Select(protocol => protocol.Name.Value)];
        string[] after = [.. wanted.Protocols.Select(protocol => protocol.Name.Value)];
        return before.Except(after).Select(name => $"protocol {name}: removed")
            .Concat(after.Except(before).Select(name => $"protocol {name}: added"));
    }

    private void Compare(Settings running, Settings wanted)
    {
        List<KeyValuePair<string, string>> before = ConfigPaths.Of(running);
        List<KeyValuePair<string, string>> after = ConfigPaths.Of(wanted);
        Dictionary<string, string> old = new(before);
        Dictionary<string, string> now = new(after);
        HashSet<string> ownersBefore = [.. before.Select(path => OwnerOf(path.Key))];
        HashSet<string> ownersAfter = [.. after.Select(path => OwnerOf(path.Key))];
        foreach (string path in before.Concat(after).Select(path => path.Key).Distinct())
        {
            string owner = OwnerOf(path);
            string? was = old.GetValueOrDefault(path);
            string? becomes = now.GetValueOrDefault(path);
            // Owners that were added or removed as a whole are reported as such.
            if (was == becomes || !ownersBefore.Contains(owner) || !ownersAfter.Contains(owner))
                continue;
            (ReloadRules.CanChange(path) ? _changes : _needRestart).Add(
                $"{path}: {was ?? "default"} -> {becomes ?? "default"}");
        }
    }

    /// <summary>The feed, session or protocol of a path; empty for a setting of the whole file.</summary>
    private static string OwnerOf(string path)
    {
        bool isOfFlow = path.StartsWith("feeds[", StringComparison.Ordinal)
            || path.StartsWith("sessions[", StringComparison.Ordinal)
            || path.StartsWith("protocols[", StringComparison.Ordinal);
        return isOfFlow ? path[..path.IndexOf(']', StringComparison.Ordinal)] : "";
    }
}
