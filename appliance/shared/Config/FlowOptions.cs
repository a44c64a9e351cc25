// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>Reads feeds, sessions and triggers from command-line options.</summary>
public static class FlowOptions
{
    private const string FeedForm = "write NAME=PROTOCOL@ADDR:PORT[+ADDR:PORT...][,ADDR:PORT...]";
    private const string SessionForm = "write NAME=PROTOCOL@ADDR:PORT[,ADDR:PORT...]";
    private const string TriggerForm = "write SESSION=FEED[,FEED...]";

    /// <summary>Adds feeds and sessions to settings, then sets triggers; errors name the option.</summary>
    public static Settings Apply(
        Settings settings, IEnumerable<string> feeds, IEnumerable<string> sessions, IEnumerable<string> triggers,
        ErrorList errors)
    {
        List<FeedSettings> allFeeds = [.. settings.Feeds];
        foreach (string text in feeds)
        {
            if (ReadFeed(text, errors) is { } feed)
                allFeeds.Add(feed);
        }
        List<SessionSettings> allSessions = [.. settings.Sessions];
        foreach (string text in sessions)
        {
            if (ReadSession(text, errors) is { } session)
                allSessions.Add(session);
        }
        foreach (string text in triggers)
            ApplyTrigger(text, allSessions, errors);
        return settings with { Feeds = allFeeds, Sessions = allSessions };
    }

    private static FeedSettings? ReadFeed(string text, ErrorList errors)
    {
        string where = $"--feed {text}";
        if (Split(text, where, FeedForm, errors) is not { } parts)
            return null;
        List<LineSettings> lines = [];
        foreach (string line in parts.Addresses)
        {
            List<Located<AddressRange>> groups = [];
            foreach (string address in line.Split('+', StringSplitOptions.TrimEntries))
            {
                if (AddressRange.TryParse(address, out AddressRange range))
                    groups.Add(new Located<AddressRange>(range, where));
                else
                    AddressRange.Refuse(address, where, "", errors);
            }
            if (groups.Count > 0)
                lines.Add(new LineSettings { Addresses = groups, Where = where });
        }
        if (lines.Count == 0)
            return null;
        return new FeedSettings
        {
            Name = new Located<string>(parts.Name, where),
            Protocol = new Located<string>(parts.Protocol, where),
            Lines = lines,
            Where = where,
        };
    }

    private static SessionSettings? ReadSession(string text, ErrorList errors)
    {
        string where = $"--session {text}";
        if (Split(text, where, SessionForm, errors) is not { } parts)
            return null;
        List<Located<EndpointAddress>> gateways = [];
        foreach (string address in parts.Addresses)
        {
            if (EndpointAddress.TryParse(address, out EndpointAddress endpoint))
                gateways.Add(new Located<EndpointAddress>(endpoint, where));
            else
                errors.Add(where, $"\"{address}\" is not an address with port",
                    "expected ADDRESS:PORT such as 10.1.1.1:9000");
        }
        if (gateways.Count == 0)
            return null;
        return new SessionSettings
        {
            Name = new Located<string>(parts.Name, where),
            Protocol = new Located<string>(parts.Protocol, where),
            Gateways = gateways,
            Where = where,
        };
    }

    private static void ApplyTrigger(string text, List<SessionSettings> sessions, ErrorList errors)
    {
        string where = $"--trigger {text}";
        int equals = text.IndexOf('=');
        string[] feeds = text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
        if (equals <= 0 || feeds.Any(feed => feed.Length == 0))
        {
            errors.Add(where, "does not name a session and its feeds", TriggerForm);
            return;
        }
        string name = text[..equals];
        int index = sessions.FindIndex(session => session.Name.Value == name);
        if (index < 0)
            errors.AddUnknown(where, "session", name, sessions.Select(session => session.Name.Value).ToList());
        else
            sessions[index] = sessions[index] with { Triggers = Located(feeds, where) };
    }

    private static List<Located<string>> Located(string[] names, string where) =>
        names.Select(name => new Located<string>(name, where)).ToList();

    private static (string Name, string Protocol, string[] Addresses)? Split(
        string text, string where, string form, ErrorList errors)
    {
        int equals = text.IndexOf('=');
        int at = text.IndexOf('@', equals + 1);
        if (equals <= 0 || at <= equals + 1 || at == text.Length - 1)
        {
            errors.Add(where, "cannot be read", form);
            return null;
        }
        string[] addresses = text[(at + 1)..].Split(',', StringSplitOptions.TrimEntries);
        return (text[..equals], text[(equals + 1)..at], addresses);
    }
}
