// SPDX-License-Identifier: Apache-2.0
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>sessions:</c>.</summary>
internal static class SessionSection
{
    public static IReadOnlyList<SessionSettings> Read(YamlSection root)
    {
        List<SessionSettings> sessions = [];
        foreach (YamlSection section in root.Sections("sessions", "session"))
            sessions.Add(ReadSession(section));
        return sessions;
    }

    private static SessionSettings ReadSession(YamlSection section)
    {
        Located<string> name = section.Required("name", "ouch1");
        section.Name = $"session \"{name.Value}\"";
        var session = new SessionSettings
        {
            Name = name,
            Protocol = section.Required("protocol", "soupbintcp-ouch5"),
            Gateways = ReadGateways(section),
            Login = section.Text("login"),
            LocalPort = (ushort)(NumberSettings.LocalPort.Read(section) ?? 0),
            Interface = section.Text("interface")?.Value,
            Triggers = section.Texts("triggers", "FEED, ..."),
            Tick = ReadTick(section.Section("tick", $"{section.Name} tick")),
            MaxAnswerNs = NumberSettings.MaxAnswer.Read(section),
            AnswerTimeoutNs = NumberSettings.AnswerTimeout.Read(section),
            Burst = BurstSection.Read(section.Section("burst", $"{section.Name} burst")),
            MaxPendingOrders = (int?)NumberSettings.MaxPendingOrders.Read(section),
            MaxConnections = (int?)NumberSettings.MaxConnections.Read(section),
            SnapLength = (int?)NumberSettings.SessionSnap.Read(section),
            Where = section.Where,
        };
        section.Finish();
        return session;
    }

    private static List<Located<EndpointAddress>> ReadGateways(YamlSection section)
    {
        List<Located<EndpointAddress>> gateways = [];
        if (!section.Has("gateways"))
            section.Errors.Add(section.Where, $"{section.Name} has no gateways", "add \"gateways: [10.1.1.1:9000]\"");
        foreach (Located<string> text in section.Texts("gateways", "10.1.1.1:9000") ?? [])
        {
            if (EndpointAddress.TryParse(text.Value, out EndpointAddress endpoint))
                gateways.Add(new Located<EndpointAddress>(endpoint, text.Where));
            else
                section.Errors.Add(text.Where, $"{section.Name}: \"{text.Value}\" is not an address with port",
                    "expected ADDRESS:PORT such as 10.1.1.1:9000");
        }
        return gateways;
    }

    private static TickSettings? ReadTick(YamlSection? section)
    {
        if (section is null)
            return null;
        long? offset = section.Integer("offset", 0, ushort.MaxValue);
        long? length = section.Integer("length", 1, 40);
        bool isText = section.Choice("format", [("text", true), ("integer", false)]) ?? true;
        var tick = new TickSettings
        {
            Field = section.Text("field"),
            Offset = (int)(offset ?? 0),
            Length = (int)(length ?? 0),
            IsText = isText,
            Feed = section.Text("feed"),
            Where = section.Where,
        };
        if (tick.Field is null == (tick.Length == 0))
            section.Errors.Add(section.Where, $"{section.Name}: needs either field, or offset and length",
                "add \"field: client_order_id\", or \"offset: 34, length: 14\"");
        if (tick is { IsText: false, Length: > 8 })
            section.Errors.Add(section.WhereOf("length"), $"{section.Name}: an integer has at most 8 bytes",
                "shorten length, or use format: text");
        section.Finish();
        return tick;
    }
}
