// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports.Json;
using Telemetry.Yaml;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry feeds</c>.</summary>
internal static class FeedsCommand
{
    public static Command Build()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "One protocol: its sequencing, timing, keys and envelope",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var config = new Option<string?>("--config") { Description = "A configuration file: its own protocols too" };
        var json = new Option<bool>("--json") { Description = "Print JSON, one protocol a line" };
        var command = new Command("feeds", "List the protocols known, or show one.") { name, config, json };
        command.SetAction(parsed => Show(parsed.GetValue(name), parsed.GetValue(config), parsed.GetValue(json)));
        return command;
    }

    private static int Show(string? name, string? config, bool asJson)
    {
        var protocols = new ProtocolFinder(config is null ? new Settings() : ConfigReader.ReadFile(config));
        IReadOnlyList<ProtocolRow> rows = name is null ? protocols.Rows : [Find(protocols, name)];
        if (asJson)
            JsonOutput.Write(lines => WriteJson(lines, rows));
        else if (name is null)
            ProtocolTable.WriteAll(rows);
        else
            ProtocolTable.WriteOne(rows[0]);
        return 0;
    }

    private static ProtocolRow Find(ProtocolFinder protocols, string name)
    {
        var errors = new ErrorList();
        if (name.Length == 0)
            errors.Add("feeds", "the name of the protocol is empty", "see \"telemetry feeds\"");
        ProtocolRow? row = protocols.Find(new Located<string>(name, "feeds"), errors);
        errors.ThrowIfAny();
        return row!;
    }

    private static void WriteJson(JsonLineWriter lines, IReadOnlyList<ProtocolRow> rows)
    {
        foreach (ProtocolRow row in rows)
        {
            Utf8JsonWriter json = lines.Begin(JsonKeys.Protocol);
            json.WriteString(JsonKeys.Protocol, row.Name);
            json.WriteString(JsonKeys.Title, row.Title);
            json.WriteString(JsonKeys.Source, row.Source);
            json.WriteString(JsonKeys.Proof, ProofText.Of(row.Proof));
            json.WriteBoolean(JsonKeys.IsFeed, row.IsFeed);
            json.WriteBoolean(JsonKeys.IsSession, row.IsSession);
            json.WriteString(JsonKeys.Transport, row.IsStream ? "tcp" : "udp");
            json.WriteString(JsonKeys.Sequencing, row.Sequencing);
            json.WriteString(JsonKeys.Timing, row.Timing);
            json.WriteString(JsonKeys.Keys, row.Keys);
            json.Field(JsonKeys.HeartbeatIntervalNs, row.HeartbeatIntervalNs == 0 ? null : row.HeartbeatIntervalNs);
            json.Field(JsonKeys.StaleAfterNs, row.StaleAfterNs == 0 ? null : row.StaleAfterNs);
            json.Field(JsonKeys.Zone, row.TimeZone);
            json.Texts(JsonKeys.TickFields, row.TickFields.Keys.ToList());
            json.Texts(JsonKeys.Layout, row.Layout);
            lines.End(flush: false);
        }
    }
}
