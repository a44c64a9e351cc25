// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Keeps packets of mirror ports apart from those of the host's own interfaces: their stamps are taken at
/// different points of the network path, so a difference between them is not a latency.</summary>
internal static class InterfaceRoles
{
    /// <summary>Checks lines and sessions if there are interfaces of both roles.</summary>
    public static void Check(Settings settings, ErrorList errors)
    {
        Dictionary<string, bool> isMirror = settings.Interfaces.DistinctBy(device => device.Name)
            .ToDictionary(device => device.Name, device => device.IsMirror);
        if (isMirror.Values.Distinct().Count() < 2)
            return;
        Dictionary<string, (bool IsMirror, string Interface)> feeds = [];
        foreach (FeedSettings feed in settings.Feeds)
        {
            if (CheckFeed(feed, isMirror, errors) is { } role)
                feeds.TryAdd(feed.Name.Value, role);
        }
        foreach (SessionSettings session in settings.Sessions)
            CheckSession(session, isMirror, feeds, errors);
    }

    private static (bool IsMirror, string Interface)? CheckFeed(
        FeedSettings feed, Dictionary<string, bool> isMirror, ErrorList errors)
    {
        (bool IsMirror, string Interface)? first = null;
        foreach (LineSettings line in feed.Lines)
        {
            string owner = $"a line of feed \"{feed.Name.Value}\"";
            if (RoleOf(line.Interface, owner, line.Where, isMirror, errors) is not { } role)
                continue;
            first ??= role;
            if (role.IsMirror != first.Value.IsMirror)
            {
                errors.Add(line.Where,
                    $"feed \"{feed.Name.Value}\" is seen on {Named(role)} and on {Named(first.Value)}: its lines would "
                    + "be compared by stamps of two different points of the path",
                    "watch all its lines in one role, or make them two feeds");
            }
        }
        return first;
    }

    private static void CheckSession(
        SessionSettings session, Dictionary<string, bool> isMirror,
        Dictionary<string, (bool IsMirror, string Interface)> feeds, ErrorList errors)
    {
        string owner = $"session \"{session.Name.Value}\"";
        if (RoleOf(session.Interface, owner, session.Where, isMirror, errors) is not { } role)
            return;
        foreach (string trigger in session.Triggers?.Select(name => name.Value) ?? feeds.Keys)
        {
            if (feeds.TryGetValue(trigger, out var feed) && feed.IsMirror != role.IsMirror)
            {
                errors.Add(session.Where,
                    $"{owner} is seen on {Named(role)} and its trigger \"{trigger}\" on {Named(feed)}: a latency "
                    + "between two different points of the path means nothing",
                    "watch both in one role, or leave the feed out of triggers");
            }
        }
    }

    private static (bool IsMirror, string Interface)? RoleOf(
        string? name, string owner, string where, Dictionary<string, bool> isMirror, ErrorList errors)
    {
        if (name is null)
        {
            errors.Add(where, $"{owner} names no interface, and would be seen both on a mirror port and by the host",
                $"add \"interface:\" with one of {string.Join(", ", isMirror.Keys)}");
            return null;
        }
        return isMirror.TryGetValue(name, out bool mirror) ? (mirror, name) : null;
    }

    private static string Named((bool IsMirror, string Interface) role) =>
        role.IsMirror ? $"mirror port {role.Interface}" : $"the host's {role.Interface}";
}
